"""What the site offers to run by schedule is what those who run it accept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import blocks, pages

ROOT = Path(__file__).parents[2]


def written(title: str) -> str:
    """Return the file of that title."""
    found = [
        block.text for page in pages() for block in blocks(page.read_text()) if block.title == title
    ]
    assert len(found) == 1
    return found[0]


def test_the_workflow_is_one(tmp_path: Path) -> None:
    workflow = tmp_path / "template.yml"
    workflow.write_text(written(".github/workflows/template.yml"))

    done = subprocess.run(
        [Path(sys.executable).with_name("actionlint"), "-no-color", workflow],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("schema", ["vendor.renovate"])
def test_the_configuration_is_one(tmp_path: Path, schema: str) -> None:
    configuration = tmp_path / "renovate.json"
    configuration.write_text(written("renovate.json"))

    done = subprocess.run(
        [
            Path(sys.executable).with_name("check-jsonschema"),
            *("--builtin-schema", schema, configuration),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
