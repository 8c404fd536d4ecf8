"""`python -m bench`: measures, prints, and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bench import copying, nosql, proving, serving
from bench.machine import ROOT, description

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS: dict[str, Callable[[], list[str]]] = {
    "copy": copying.report,
    "prove": proving.report,
    "serve": serving.report,
    "nosql": nosql.report,
}


def main() -> None:
    """Run all parts, or those named, and write the page when all were run."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("part", nargs="*", choices=[*PARTS, []])
    chosen = parser.parse_args().part or list(PARTS)
    lines = ["# Benchmarks", "", "Written by `make bench`.", ""]
    lines += [f"- {line}" for line in description()]
    for part in chosen:
        found = PARTS[part]()
        print("\n".join(found), flush=True)  # noqa: T201 (a command)
        lines += ["", *found]
    if chosen == list(PARTS):
        (ROOT / "docs" / "benchmarks.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
