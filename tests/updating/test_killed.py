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

from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.claiming import claimed
from tests.cli.conftest import commit
from tests.updating.conftest import read_only, state, unprivileged

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
    "name",
    [
        signal.SIGKILL,
        *(pytest.param(one, marks=pytest.mark.deep) for one in (signal.SIGINT, signal.SIGTERM)),
    ],
)
def test_at_every_step_the_tree_is_as_before_or_as_planned(
    make: Make, name: signal.Signals
) -> None:
    found = ended(make(), name, "guarded")

    assert len(found) > 20
    assert set(found) <= {"before", "planned"}, found
    assert "before" in found


@pytest.mark.deep
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


def test_the_file_of_answers_may_be_one_of_those_that_are_away(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    before = state(project)
    cut_off(project)
    (project / ANSWERS_FILE).unlink()
    (project / "orders/app.py").unlink()

    result = stackcutter("status")

    assert "An earlier update was cut off. Its files are as they were before." in result.prose
    assert state(project) == before


def test_git_may_have_told_its_user_to_remove_the_lock(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    before = state(project)
    cut_off(project)
    (project / ".git/index.lock").unlink()

    stackcutter("status")

    assert state(project) == before


def test_what_was_committed_since_is_left(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    journal = cut_off(project)
    (project / ".git/index.lock").unlink()
    commit(project, "Half of it")
    before = state(project)

    result = stackcutter("status")

    assert "Something was committed since, so its files were left as they are" in result.prose
    assert state(project) == before
    assert not journal.exists()


def test_what_cannot_be_brought_back_is_kept_for_another_try(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    before = state(project)
    journal = cut_off(project)

    with read_only(project / "orders"):
        failed = unprivileged("status", project)

    assert failed.returncode == 1
    assert "orders/app.py: Permission denied" in failed.stderr
    assert "README.md" not in failed.stderr
    assert state(project)["README.md"] == before["README.md"]
    assert not (project / ".git/index.lock").exists()
    assert journal.exists()
    result = stackcutter("status")
    assert "Its files are as they were before." in result.prose
    assert state(project) == before


def test_the_number_of_a_process_tells_nothing(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    before = state(project)
    journal = cut_off(project)
    journal.write_text(json.dumps({**json.loads(journal.read_text()), "process": os.getpid()}))

    result = stackcutter("status")

    assert "An earlier update was cut off." in result.prose
    assert state(project) == before


def test_a_second_one_is_refused(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    before = state(project)

    with claimed(project / ".git/stackcutter-claim"):
        result = stackcutter("update")

    assert result.code == 2
    assert "Another update of this repository is under way." in result.prose
    assert state(project) == before


def test_of_two_at_once_one_is_done_and_the_other_touches_nothing(make: Make) -> None:
    command = [sys.executable, "-m", "tests.updating.racing", str(make()), "30"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    assert set(found) <= {"first", "second"}, found


def cut_off(project: Path) -> Path:
    """Leave an update as a power cut leaves it: its helper is gone with it."""
    ended(project, signal.SIGKILL, "once")
    journal = project / ".git/stackcutter-update.json"
    assert journal.exists()
    assert (project / "CONTRIBUTING.md").exists()
    return journal
