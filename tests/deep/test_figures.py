"""What is read of pytest's results."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from tests.deep.figures import read_junit

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """\
import pytest

def test_sound(): pass
def test_broken(): assert 1 == 2
@pytest.fixture
def gone(): raise OSError("gone")
def test_without(gone): pass
@pytest.mark.parametrize("stack", ["mariadb-orders", "x-y-mariadb-order-service", "small"])
def test_of(stack): pass
@pytest.mark.skip(reason="no server")
def test_skipped(): pass
@pytest.mark.skip(reason="no server")
def test_skipped_too(): pass
"""


def test_what_was_skipped_is_not_passed(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "--quiet", "--junit-xml=results.xml"]
    subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)

    figures = read_junit(tmp_path / "results.xml")

    assert (figures.passed, figures.failed) == (4, 2)
    assert figures.servers == {"test_it": {"mariadb": 2}}
    assert json.loads(json.dumps(asdict(figures))) == asdict(figures)  # it can be remembered
    assert figures.not_run == {"no server": 2}
    assert "test_it::test_broken: " in figures.faults[0]
    assert "OSError: gone" in figures.faults[1]
    assert str(figures) == "4 passed, 2 failed, 2 not run"
