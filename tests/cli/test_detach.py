"""`stackcutter detach`: a project leaves its template."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Stackcutter, commit, contents, git

ANSWERS = ".copier-answers.yml"
UPDATES = "## Updates\n\n`uvx copier update` takes in what is new.\n"
END = "## The end\n\nThat is all.\n"
SERVICE = """name: service
title: Every service
updates:
  - {path: README.md, heading: "## Updates"}
"""


@pytest.fixture
def updating(repository: Path) -> Path:
    """The template, with a README that tells of updates."""
    parts = repository / "template/{{ service }}/_parts"
    parts.mkdir(parents=True)
    (parts / "technology.yml").write_text(SERVICE)
    questions = repository / "copier.yml"
    questions.write_text(f'{questions.read_text()}service: {{when: false, default: "."}}\n')
    readme = repository / "template/README.md.jinja"
    readme.write_text(f"{readme.read_text()}\n{UPDATES}")
    commit(repository, "Updates")
    return repository


@pytest.fixture
def project(stackcutter: Stackcutter, updating: Path, work: Path) -> Path:
    """A committed project."""
    assert stackcutter("new", "demo", "--defaults", source=updating).code == 0
    return work / "demo"


def test_the_answers_go_and_all_other_files_stay(stackcutter: Stackcutter, project: Path) -> None:
    before = contents(project)

    result = stackcutter("detach", "--project", str(project), source=None)

    assert result.code == 0, result.prose
    after = contents(project)
    assert ANSWERS not in after
    assert after.keys() == before.keys() - {ANSWERS}
    assert {path for path in after if after[path] != before[path]} == {"README.md"}
    assert "neither `stackcutter update` nor `copier update` finds a template" in result.prose


def test_the_section_on_updates_goes_with_them(stackcutter: Stackcutter, project: Path) -> None:
    stackcutter("detach", "--project", str(project), source=None)
    text = (project / "README.md").read_text()
    assert text == "# Orders\n\nIt keeps its data in sqlite and runs 1 times.\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_stands_behind_the_section_stays(
    stackcutter: Stackcutter, project: Path, end: str
) -> None:
    readme = project / "README.md"
    text = f"{readme.read_text()}\n{END}".replace("\n", end)
    readme.write_bytes(text.encode())
    commit(project, "Ours")

    stackcutter("detach", "--project", str(project), source=None)

    expected = text.replace(f"{UPDATES}\n".replace("\n", end), "")
    assert readme.read_bytes().decode() == expected


def test_a_section_that_the_team_has_edited_is_left_to_it(
    stackcutter: Stackcutter, project: Path
) -> None:
    readme = project / "README.md"
    readme.write_text(f"{readme.read_text()}Ask Ada first.\n")
    commit(project, "Ours")

    result = stackcutter("detach", "--project", str(project), source=None)

    assert result.code == 0
    assert 'Its section "Updates" is not as the template wrote it. Take out by hand' in result.prose
    assert "Ask Ada first." in readme.read_text()
    assert not (project / ANSWERS).exists()


def test_a_file_with_changes_that_are_not_committed_is_left(
    stackcutter: Stackcutter, project: Path
) -> None:
    readme = project / "README.md"
    readme.write_text(f"{readme.read_text()}\n{END}")
    result = stackcutter("detach", "--project", str(project), source=None)
    assert "changes that are not committed. Take out by hand" in result.prose
    assert UPDATES in readme.read_text()


@pytest.mark.parametrize("text", ["Ours.\n", None])
def test_where_there_is_no_section_there_is_nothing_to_say(
    stackcutter: Stackcutter, project: Path, text: str | None
) -> None:
    readme = project / "README.md"
    if text is None:
        readme.unlink()
    else:
        readme.write_text(text)
    commit(project, "Ours")
    told = json.loads(stackcutter("detach", "--project", str(project), "--json", source=None).out)
    assert (told["changed"], told["left"]) == ([], {})


def test_a_template_that_is_out_of_reach_is_no_obstacle(
    stackcutter: Stackcutter, project: Path, updating: Path
) -> None:
    shutil.rmtree(updating)
    result = stackcutter("detach", "--project", str(project), source=None)
    assert result.code == 0
    assert "Take out by hand what the files say of updates. The template at" in result.prose
    assert not (project / ANSWERS).exists()


def test_a_script_is_told_everything(
    stackcutter: Stackcutter, project: Path, updating: Path
) -> None:
    told = json.loads(stackcutter("detach", "--project", str(project), "--json", source=None).out)
    assert told == {
        "project": str(project),
        "source": str(updating),
        "commit": git(updating, "describe", "--always"),
        "removed": [ANSWERS],
        "changed": ["README.md"],
        "left": {},
        "unknown": None,
        "detached": True,
    }


def test_a_dry_run_changes_nothing(stackcutter: Stackcutter, project: Path) -> None:
    before = contents(project)
    result = stackcutter("detach", "--dry-run", "--project", str(project), source=None)
    assert result.code == 0
    assert "demo would leave its template:" in result.prose
    assert contents(project) == before


@pytest.mark.parametrize("place", [".", "demo"])
def test_what_is_printed_works_where_it_was_printed(
    stackcutter: Stackcutter,
    project: Path,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    before = contents(project)
    (project / "orders/__init__.py").write_text("Not done yet.\n")
    monkeypatch.chdir(work / place)

    result = stackcutter("detach", "--project", str(project), source=None)

    lines = result.out.replace("\\\n", "").splitlines()
    commit, undo = (shlex.split(line) for line in lines if line.startswith("  git "))
    subprocess.run(undo, check=True)
    git(project, "checkout", "orders")
    assert contents(project) == before
    (project / "orders/__init__.py").write_text("Not done yet.\n")
    stackcutter("detach", "--project", str(project), source=None)
    subprocess.run(commit, check=True)
    assert git(project, "show", "--name-only", "--format=") == f"{ANSWERS}\nREADME.md"
    assert git(project, "diff", "--name-only") == "orders/__init__.py"


def test_on_a_full_disk_no_file_is_cut_and_the_way_back_is_told(
    stackcutter: Stackcutter, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(project)

    whole = Path.write_bytes

    def write(path: Path, data: bytes) -> int:
        if "README" not in path.name or path.parent != project:
            return whole(path, data)
        whole(path, data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", write)

    result = stackcutter("detach", "--project", str(project), source=None)

    assert result.code == 1
    assert "The project cannot be changed: [Errno 28] No space left on device" in result.prose
    assert "To undo what was changed before: git -C demo restore --" in result.prose
    assert contents(project) == before


@pytest.mark.parametrize("state", ["edited", "staged", "untracked"])
def test_answers_that_are_not_committed_are_kept(
    stackcutter: Stackcutter, project: Path, state: str
) -> None:
    answers = project / ANSWERS
    if state == "untracked":
        git(project, "rm", "--quiet", "--cached", ANSWERS)
        git(project, "commit", "--quiet", "--message", "Lose it")
    else:
        answers.write_text(f"{answers.read_text()}# Ours\n")
    if state == "staged":
        git(project, "add", ANSWERS)
    before = contents(project)

    result = stackcutter("detach", "--project", str(project), source=None)

    assert result.code == 2
    assert "is not committed as it lies here, so nobody could bring it back." in result.prose
    assert contents(project) == before


def test_a_project_in_no_repository_is_refused(stackcutter: Stackcutter, project: Path) -> None:
    shutil.rmtree(project / ".git")
    result = stackcutter("detach", "--project", str(project), source=None)
    assert result.code == 2
    assert (project / ANSWERS).exists()


def test_afterwards_it_is_a_project_of_no_template_and_can_be_adopted(
    stackcutter: Stackcutter, project: Path, updating: Path
) -> None:
    stackcutter("detach", "--project", str(project), source=None)
    commit(project, "Leave the template")

    refused = stackcutter("update", "--project", str(project), source=None)
    again = stackcutter("adopt", str(project), "--defaults", source=updating)

    assert refused.code == 2
    assert "belongs to no project that was made from a template" in refused.prose
    assert again.code == 0
    assert (project / ANSWERS).is_file()
