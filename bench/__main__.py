"""`python -m bench`: measures, prints, and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench import apis, caching, copying, nosql, outbox, proving, serving, signing_in
from bench.machine import ROOT, commit, description

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS: dict[str, Callable[[], list[str]]] = {
    "copy": copying.report,
    "prove": proving.report,
    "serve": serving.report,
    "apis": apis.report,
    "nosql": nosql.report,
    "cache": caching.report,
    "outbox": outbox.report,
    "auth": signing_in.report,
}
# What each part gave last, so that one alone can be measured again.
LAST = ROOT / "build" / "bench.json"


def main() -> None:
    """Run all parts, or those named, and write the page once all have been measured."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("part", nargs="*", choices=[*PARTS, []])
    found: dict[str, list[str]] = json.loads(LAST.read_text()) if LAST.exists() else {}
    for part in parser.parse_args().part or PARTS:
        title, *lines = PARTS[part]()
        when = f"Measured on {datetime.now(UTC):%Y-%m-%d} at `{commit()}`."
        found[part] = [title, "", when, *lines]
        print("\n".join(found[part]), flush=True)  # noqa: T201 (a command)
        LAST.parent.mkdir(exist_ok=True)
        LAST.write_text(json.dumps(found))
    if found.keys() == PARTS.keys():
        page = ["# Benchmarks", "", "Written by `make bench`.", ""]
        page += [f"- {line}" for line in description()]
        page += [line for part in PARTS for line in ("", *found[part])]
        (ROOT / "docs" / "benchmarks.md").write_text("\n".join(page) + "\n")


if __name__ == "__main__":
    main()
