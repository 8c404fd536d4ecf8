"""What plain copier says of bad answers: the docs tell how to read it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import copier
import pytest

if TYPE_CHECKING:
    from pathlib import Path

BOTH = "GitHub Actions needs GitHub: give both, -d repository_host=github -d ci=github_actions."


def copy(template: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "copier", "copy", "--defaults", *arguments, str(template), "demo"],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-d", "project_name=1st"], "Start with a letter of A-Z; then letters, digits and spaces"),
        (["-d", "ci=github_actions"], BOTH),
        (["-d", "database=oracle"], "'oracle' is not in ['sqlite', 'postgresql', 'none']"),
        (["-d", "api=[]"], "Choose at least one: rest, graphql, grpc."),
        (["-d", "catalogue=[]"], "catalogue is computed: leave it out."),
    ],
)
def test_the_last_line_of_a_refusal_is_the_sentence(
    template: Path, work: Path, arguments: list[str], sentence: str
) -> None:
    done = copy(template, *arguments)

    assert done.returncode == 1
    assert sentence in done.stderr.strip().splitlines()[-1]
    assert not list(work.iterdir())


def test_an_unknown_answer_is_ignored(template: Path, work: Path) -> None:
    assert copy(template, "-d", "databse=none").returncode == 0
    assert (work / "demo/orders/plain.py").is_file()


def test_no_trust_is_needed(template: Path, work: Path) -> None:
    copier.run_copy(str(template), work / "demo", defaults=True, unsafe=False, quiet=True)
    assert (work / "demo/README.md").is_file()
