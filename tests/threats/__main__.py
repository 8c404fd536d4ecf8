"""Take each defence out of a generated service in turn, and write which test notices.

`python -m tests.threats` writes docs/threats.md; with words it takes only the threats that have
one of them, and writes nothing.
"""

from __future__ import annotations

import sys

from tests.threats.attempts import attempt, write_page
from tests.threats.defences import DEFENCES


def main(words: list[str]) -> int:
    """Try each; return how many nobody notices."""
    found = attempt(
        one for one in DEFENCES if not words or any(word in one.threat for word in words)
    )
    unnoticed = sum(not noticed for noticed in found.values())
    sys.stdout.write(f"{len(found)} defences taken out, {unnoticed} of them unnoticed.\n")
    if not words:
        write_page(found)
    return unnoticed


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
