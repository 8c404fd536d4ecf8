"""An update that is ended on its way: the project is as it was, or as it was to become."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.updating.conftest import state

if TYPE_CHECKING:
    from tests.updating.conftest import Make, Stackcutter

ROOT = Path(__file__).parents[2]


def ended(project: Path, name: signal.Signals, how: str) -> list[str]:
    """End an update at every step, and tell what the project was after each."""
    command = [sys.executable, "-m", "tests.updating.ending", str(project), str(int(name)), how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "name", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.deep), signal.SIGTERM]
)
def test_at_every_step_the_tree_is_as_before_or_as_planned(
    make: Make, name: signal.Signals
) -> None:
    found = ended(make(), name, "guarded")

    assert len(found) > 20
    assert set(found) <= {"before", "planned"}, found
    assert "before" in found


def test_git_itself_may_be_killed_with_it(make: Make) -> None:
    found = ended(make(), signal.SIGKILL, "guarded group")

    assert len(found) > 20
    assert set(found) <= {"before", "planned"}, found


def test_after_a_power_cut_the_next_command_undoes_it(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make()
    before = state(project)
    journal = cut_off(project)

    result = stackcutter("status")

    assert "An earlier update was cut off. Its files are as they were before." in result.prose
    assert state(project) == before
    assert not journal.exists()
    assert tmp_path.is_dir()


def test_what_was_changed_after_a_power_cut_is_left(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    cut_off(project)
    (project / "README.md").write_text("Written since.\n")

    result = stackcutter("status")

    assert "These have been changed since and were left: README.md." in result.prose
    assert (project / "README.md").read_text() == "Written since.\n"
    assert not (project / "CONTRIBUTING.md").exists()


def test_two_at_once_are_refused(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    journal = project / ".git/stackcutter-update.json"
    journal.write_text(f'{{"process": {os.getpid()}}}')

    result = stackcutter("update")

    assert result.code == 2
    assert f"Another update of this repository is under way, in process {os.getpid()}." in (
        result.prose
    )


def cut_off(project: Path) -> Path:
    """Leave an update as a power cut leaves it: its helper is gone with it."""
    ended(project, signal.SIGKILL, "once")
    journal = project / ".git/stackcutter-update.json"
    assert journal.exists()
    assert (project / "CONTRIBUTING.md").exists()
    return journal
