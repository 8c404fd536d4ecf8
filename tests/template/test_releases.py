"""What was released goes on to what comes later: answers, edits, and files that have moved."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import copier
import pytest

from stackcutter.interview import Interview
from stackcutter.project import read_project
from stackcutter.source import fetched
from stackcutter.updating.applying import apply
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace
from tests.cli.conftest import commit, contents, git
from tests.template.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RELEASES = [line.split() for line in (ROOT / "releases.txt").read_text().splitlines()]
VERSIONS = [version for version, _ in RELEASES]
FROM = [*zip(VERSIONS, VERSIONS[1:], strict=False), (VERSIONS[-1], "HEAD")]
STACKS = [
    pytest.param({}, id="default", marks=pytest.mark.deep),
    pytest.param({"database": "postgresql", "cache": "redis", "broker": "kafka"}, id="servers"),
    pytest.param(
        {"repository_host": "github", "ci": "github_actions", "containers": "none"},
        id="github",
        marks=pytest.mark.deep,
    ),
]


@pytest.fixture(scope="module")
def released(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the releases as tags, and the working tree as its newest commit."""
    shallow = git(ROOT, "rev-parse", "--is-shallow-repository")
    if shallow == "true":
        pytest.skip("this clone has no history")
    folder = tmp_path_factory.mktemp("released") / "template"
    git(ROOT, "clone", "--quiet", "--no-checkout", "--no-tags", str(ROOT), str(folder))
    for version, found in RELEASES:
        git(folder, "tag", version, found)
    tree = subprocess.run(
        ["git", f"--work-tree={repository}", "add", "--all"], cwd=folder, check=True
    )
    assert tree.returncode == 0
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "The working tree")
    git(folder, "reset", "--quiet", "--hard")
    return folder


def make(released: Path, folder: Path, ref: str, answers: dict[str, Any]) -> None:
    copier.run_copy(str(released), folder, data=answers, vcs_ref=ref, defaults=True, quiet=True)


def start(released: Path, folder: Path, ref: str, answers: dict[str, Any]) -> None:
    make(released, folder, ref, answers)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Start")


def named(version: str, owner: str) -> dict[str, str]:
    """Answer the questions of which one had another name, and one another default."""
    owned = "owner" if version == "1.0.0" else "organization"
    return {owned: owner, "description": "Keeps orders."}


def test_they_are_listed_in_order_and_lie_behind_each_other(released: Path) -> None:
    assert sorted(VERSIONS, key=lambda version: [*map(int, version.split("."))]) == VERSIONS
    for earlier, later in FROM:
        git(released, "merge-base", "--is-ancestor", earlier, later)


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(("old", "new"), FROM)
def test_an_update_gives_what_a_fresh_copy_gives(  # noqa: PLR0913, PLR0917 (three are pytest's)
    released: Path, tmp_path: Path, old: str, new: str, stack: dict[str, Any]
) -> None:
    project, fresh = tmp_path / "project", tmp_path / "fresh"
    start(released, project, old, {**stack, **named(old, "acme")})
    make(released, fresh, new, {**stack, **named(new, "acme")})

    with workspace(project) as trees:
        found = prepare(trees, read_project(project), lambda _: {}, ref=new)
        assert found.plan.conflicts == []
        apply(trees, found.plan)
    assert contents(project) == contents(fresh)

    git(project, "reset", "--quiet", "--hard")
    git(project, "clean", "--quiet", "--force", "-d")
    copier.run_update(project, vcs_ref=new, defaults=True, overwrite=True, quiet=True)
    assert contents(project) == contents(fresh)


def test_an_edit_of_a_file_that_has_moved_goes_with_it(released: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    start(released, project, "1.0.0", {})
    page = project / "docs/operations/persistent.md"
    page.write_text(page.read_text() + "\nAsk the team first.\n")
    commit(project, "Ours")

    with workspace(project) as trees:
        found = prepare(trees, read_project(project), lambda _: {}, ref="1.1.0")
        assert found.called == {"owner": "organization"}
        apply(trees, found.plan)

    assert not page.exists()
    assert "Ask the team first." in page.with_name("moving-data.md").read_text()


@pytest.mark.parametrize("version", VERSIONS)
def test_no_choice_is_ever_removed(released: Path, interview: Interview, version: str) -> None:
    with fetched(str(released), version) as source:
        earlier = Interview(source)
        names = {**{name: name for name in earlier.names}, **interview.renamed(earlier.names)}
        for name in earlier.names:
            offered = {choice.value for choice in earlier.choices(name)}
            assert offered <= {choice.value for choice in interview.choices(names[name])}
