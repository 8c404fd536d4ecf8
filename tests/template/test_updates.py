"""A project that goes from one stack to the next holds what a new one would, by either command."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import copier
import pytest

from stackcutter.interview import Interview
from stackcutter.presets import available_presets

from stackcutter.project import read_project
from stackcutter.source import Source
from stackcutter.updating.applying import apply
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace
from tests.cli.conftest import commit, contents, git
from tests.template.changes import Change, changes
from tests.template.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DEEP = pytest.mark.deep


def listed() -> list[Any]:
    """A change of some questions every day; every one, from every preset, in the long run."""
    interview = Interview(Source(ROOT, None, None))
    several = [name for name in interview.names if len(interview.choices(name)) != 1]
    presets = available_presets(interview)
    return [
        *(pytest.param(presets[0].answers, name, False, id=f"{name}-one") for name in several[6::6]),
        *(
            pytest.param(preset.answers, name, True, id=f"{preset.name}-{name}", marks=DEEP)
            for preset in presets
            for name in several
        ),
    ]


def copy(repository: Path, project: Path, answers: dict[str, Any]) -> None:
    copier.run_copy(
        str(repository), project, data=answers, defaults=True, quiet=True, vcs_ref="HEAD"
    )


def start(repository: Path, project: Path, answers: dict[str, Any]) -> None:
    copy(repository, project, answers)
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project, "A service")


def update(project: Path, answers: dict[str, Any]) -> None:
    copier.run_update(
        project, data=answers, defaults=True, overwrite=True, quiet=True, vcs_ref="HEAD"
    )


def switch(project: Path, answers: dict[str, Any]) -> None:
    with workspace(project) as trees:
        found = prepare(trees, read_project(project), lambda _: answers)
        assert found.plan.conflicts == []
        apply(trees, found.plan)


@pytest.mark.parametrize(("preset", "question", "every"), listed())
def test_a_changed_answer_gives_what_a_fresh_copy_gives(  # noqa: PLR0913, PLR0917 (two are pytest's)
    repository: Path,
    interview: Interview,
    tmp_path: Path,
    preset: dict[str, Any],
    question: str,
    *,
    every: bool,
) -> None:
    count = 0
    for change in changes(interview, preset, question):
        check(repository, tmp_path / f"{count}", change)
        count += 1
        if not every:
            break
    assert count > 0


def check(repository: Path, folder: Path, change: Change) -> None:
    """Change a project's answer by either command, and compare it with a fresh copy."""
    project, fresh = folder / "project", folder / "fresh"
    start(repository, project, change.before)
    copy(repository, fresh, change.after)
    answer = {change.question: change.after[change.question]}

    switch(project, answer)
    assert contents(project) == contents(fresh), change.name
    commit(project, "Switched")
    switch(project, {})
    assert git(project, "status", "--porcelain") == ""

    git(project, "reset", "--quiet", "--hard", "HEAD~1")
    update(project, answer)
    assert contents(project) == contents(fresh), change.name
    commit(project, "Updated")
    update(project, {})
    assert git(project, "status", "--porcelain") == ""
    shutil.rmtree(folder)


def test_what_the_team_wrote_stays(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    start(repository, project, {})
    readme = project / "README.md"
    readme.write_text(readme.read_text() + "\n## Who to call\n\nThe team.\n")
    (project / "src/orders/own.py").write_text('"""Our own."""\n')
    commit(project, "Ours")

    update(project, {"database": "postgresql", "repository_host": "github"})

    assert "## Who to call" in readme.read_text()
    assert (project / "src/orders/own.py").is_file()
    assert "asyncpg" in (project / "pyproject.toml").read_text()
    assert not list(project.rglob("*.rej"))


def test_a_change_that_forbids_another_answer_is_refused(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    both = {"repository_host": "github", "ci": "github_actions"}
    start(repository, project, both)
    before = contents(project)

    with pytest.raises(ValueError, match="GitHub Actions needs GitHub"):
        update(project, {"repository_host": "none"})
    assert contents(project) == before

    update(project, {"repository_host": "none", "ci": "none"})
    assert not (project / ".github").exists()
