"""Gathers the site's pages; the site generator turns them into HTML afterwards."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stackcutter.errors import StackcutterError
from stackcutter.source import opened
from tools.documentation.pages import ROOT, gather


def main() -> int:
    """Write the pages and the configuration; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.documentation", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pages and zensical.toml are written")
    arguments = parser.parse_args()
    try:
        with opened() as template:
            gather(template, ROOT, arguments.folder)
    except StackcutterError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
