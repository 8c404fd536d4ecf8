"""Take each defence out of a generated service in turn, and write which test notices.

`python -m tests.threats` writes docs/threats.md; with words it takes only the threats that have
one of them, and writes nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.auth.stacks import SignedStack
from tests.contract.names import ORDERS
from tests.contract.projects import generate
from tests.contract.stacks import APIS
from tests.threats.defences import DEFENCES, Defence

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).parents[2] / "docs/threats.md"
STACK = SignedStack("sqlite", None, ORDERS, apis=APIS, auth=("jwt", "oauth"))


def main(words: list[str]) -> int:
    """Try each; return how many nobody notices."""
    chosen = [one for one in DEFENCES if not words or any(word in one.threat for word in words)]
    with tempfile.TemporaryDirectory(prefix="threats-") as folder:
        project = generate(STACK, Path(folder) / "project").folder
        subprocess.run(["uv", "sync", "--quiet"], cwd=project, check=True)
        found: dict[Defence, str] = {}
        for defence in chosen:
            found[defence] = try_without(defence, project)
            sys.stdout.write(f"{defence.threat}\n    {found[defence] or 'NOBODY NOTICES'}\n")
            sys.stdout.flush()
    unnoticed = sum(not noticed for noticed in found.values())
    sys.stdout.write(f"{len(chosen)} defences taken out, {unnoticed} of them unnoticed.\n")
    if not words:
        PAGE.write_text(page(found), encoding="utf-8")
    return unnoticed


def page(found: Mapping[Defence, str]) -> str:
    """Write the threat table."""
    rows = [
        f"| {one.threat} | `{one.file}` | `{noticed or 'none'}` |" for one, noticed in found.items()
    ]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return "\n".join(
        [
            "# Threats",
            "",
            "What somebody may try on a service with `auth`, and where its defence stands.",
            "Each was taken out of a generated service in turn, and a test of it failed:",
            f"`python -m tests.threats`, on {today}.",
            "",
            "| Threat | Defence | Test that fails without it |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def try_without(defence: Defence, project: Path) -> str:
    """Take a defence out, run the tests, and put it back; name the test that fails first."""
    (package,) = (project / "src").iterdir()
    file = package / defence.file
    text = file.read_text(encoding="utf-8")
    if text.count(defence.found) != 1:
        message = f"{defence.file} has {defence.found!r} {text.count(defence.found)} times"
        raise LookupError(message)
    file.write_text(text.replace(defence.found, defence.without), encoding="utf-8")
    try:
        command = [".venv/bin/pytest", "-q", "-x", "-p", "no:cacheprovider", *defence.tests]
        done = subprocess.run(
            command, cwd=project, check=False, capture_output=True, text=True, timeout=300
        )
    except subprocess.TimeoutExpired:
        return "a test that does not end"
    finally:
        file.write_text(text, encoding="utf-8")
    found = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return found[1] if found else ""


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
