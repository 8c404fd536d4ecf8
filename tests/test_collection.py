"""Every file of tests is one that `pytest` finds by itself."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_no_folder_of_tests_is_left_out() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    folders = {
        parent.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for parent in file.relative_to(ROOT).parents
        if parent.name
    }

    left_out = {
        folder
        for folder in folders
        for pattern in options["norecursedirs"]
        if fnmatch(folder, pattern)
    }

    assert folders
    assert left_out == set()
