"""The table of the verification standard: complete, and of tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
# How many requirements each section of a chapter of ASVS 5.0 has, whatever their level.
CHAPTERS = {
    6: (3, 12, 8, 6, 8, 4, 2, 3),
    7: (3, 4, 2, 5, 3, 2),
    8: (4, 4, 3, 2),
    9: (3, 4),
    10: (2, 3, 5, 16, 5, 2, 3),
}
# Of level 3, which services are not held against.
LEVEL_3 = {
    *("6.2.12", "6.3.4", "6.3.5", "6.3.6", "6.3.7", "6.3.8", "6.4.5", "6.4.6"),
    *(
        "6.5.6",
        "6.5.7",
        "6.5.8",
        "6.6.4",
        "6.7.1",
        "6.7.2",
        "7.5.3",
        "8.1.3",
        "8.1.4",
        "8.2.4",
        "8.3.2",
        "8.3.3",
    ),
    *("8.4.2", "10.2.3", "10.3.5"),
    *(f"10.4.{number}" for number in range(12, 17)),
}


def told() -> set[str]:
    """Read the numbers of the first column, with what lies between `a to b`."""
    numbers: set[str] = set()
    for row in re.findall(r"^\| (\d[^|]*)\|", PAGE, re.MULTILINE):
        for first, last in re.findall(r"(\d+\.\d+\.\d+)(?: to (\d+\.\d+\.\d+))?", row):
            section, _, start = first.rpartition(".")
            end = (last or first).rpartition(".")[2]
            numbers |= {f"{section}.{number}" for number in range(int(start), int(end) + 1)}
    return numbers


def test_each_requirement_of_levels_1_and_2_has_a_row() -> None:
    all_of_them = {
        f"{chapter}.{section}.{number}"
        for chapter, sections in CHAPTERS.items()
        for section, count in enumerate(sections, 1)
        for number in range(1, count + 1)
    }

    assert told() == all_of_them - LEVEL_3


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", PAGE))))
def test_the_tests_are_there(name: str) -> None:
    folders = (ROOT / "template", ROOT / "tests/contract/auth")
    files = [file for folder in folders for file in folder.rglob("test_*.py*")]

    assert any(f"def {name}(" in file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(\w+\.(?:py|md|txt))`", PAGE))))
def test_the_files_are_there(name: str) -> None:
    assert [*(ROOT / "template").rglob(f"{name}*")]
