"""Where the template comes from, and what a project remembers of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tests.cli.conftest import Stackcutter, commit, contents, git

if TYPE_CHECKING:
    import pytest


def remembered(project: Path) -> tuple[str | None, str | None]:
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers.get("_commit"), answers.get("_src_path")


def update(project: Path, *arguments: str) -> str:
    """Run plain `copier update` and return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "copier", "update", "--defaults", *arguments],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_a_project_remembers_the_repository_and_the_commit(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    result = stackcutter("new", "demo", "--defaults", source=repository)

    assert remembered(work / "demo") == (git(repository, "describe", "--always"), str(repository))
    assert "copier update" not in result.prose


def test_plain_copier_update_brings_what_the_template_has_since(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    stackcutter("new", "demo", "--defaults", "-d", "database=postgresql", source=repository)
    (repository / "template/NEWS.md").write_text("Something new.\n")
    commit(repository, "News")

    update(work / "demo")

    assert (work / "demo/NEWS.md").read_text() == "Something new.\n"
    assert (work / "demo/db/a schema.sql").is_file()
    assert remembered(work / "demo")[0] == git(repository, "describe", "--always")


def test_the_newest_tag_is_taken_unless_another_ref_is_named(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    git(repository, "tag", "v1.0.0")
    (repository / "template/NEWS.md").write_text("Something new.\n")
    commit(repository, "News")

    stackcutter("new", "tagged", "--defaults", source=repository)
    stackcutter("new", "newest", "--defaults", "--ref", "main", source=repository)

    assert remembered(work / "tagged")[0] == "v1.0.0"
    assert not (work / "tagged/NEWS.md").exists()
    assert str(remembered(work / "newest")[0]).startswith("v1.0.0-1-g")
    assert (work / "newest/NEWS.md").exists()


def test_a_relative_address_is_remembered_from_the_root(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    stackcutter("new", "demo", "--defaults", source=Path("..", repository.name))
    assert remembered(work / "demo")[1] == str(repository)


def test_a_git_url_will_do(stackcutter: Stackcutter, repository: Path, work: Path) -> None:
    url = f"git+file://{repository}"
    assert stackcutter("new", "demo", "--defaults", source=url).code == 0
    assert remembered(work / "demo")[1] == url


def test_the_files_are_those_of_plain_copier(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    answers = ["-d", "project_name=Order Service", "-d", "database=postgresql"]
    stackcutter("new", "ours", "--defaults", *answers, source=repository)
    subprocess.run(
        [sys.executable, "-m", "copier", "copy", "--defaults", *answers, repository, "plain"],
        cwd=work,
        check=True,
        capture_output=True,
    )
    assert contents(work / "ours") == contents(work / "plain")


def test_uncommitted_changes_are_copied_and_it_is_told_that_updates_will_not_work(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    (repository / "template/draft.md").write_text("Not committed.\n")

    result = stackcutter("new", "demo", "--defaults", "--ref", "HEAD", source=repository)

    assert result.code == 0
    assert (work / "demo/draft.md").is_file()
    assert remembered(work / "demo") == (None, str(repository))
    assert (
        f"`copier update` will not work in this project. {repository} has uncommitted changes."
        in result.prose
    )


def test_a_plain_folder_is_copied_and_it_is_told_that_updates_will_not_work(
    stackcutter: Stackcutter, template: Path, work: Path
) -> None:
    result = stackcutter("new", "demo", "--defaults")

    assert remembered(work / "demo") == (None, str(template))
    assert f"{template} is no git repository." in result.prose


def test_an_unknown_ref_is_refused(stackcutter: Stackcutter, repository: Path, work: Path) -> None:
    result = stackcutter("new", "demo", "--defaults", "--ref", "v9", source=repository)

    assert result.code == 2
    assert f"{repository} has no tag, branch or commit v9." in result.prose
    assert not list(work.iterdir())


def test_a_source_that_is_no_template_is_refused(stackcutter: Stackcutter, work: Path) -> None:
    (work / "notes").mkdir()
    result = stackcutter("list", source="notes")
    assert result.code == 2
    assert "notes is no copier template: it has no copier.yml." in result.prose


def test_a_source_that_is_not_there_is_refused(stackcutter: Stackcutter) -> None:
    result = stackcutter("list", source="./nowhere")
    assert result.code == 2
    assert "The template at ./nowhere cannot be read: Local template must be a" in result.prose


def test_a_source_that_git_cannot_reach_is_refused_in_gits_words(
    stackcutter: Stackcutter, work: Path
) -> None:
    result = stackcutter("list", source=f"git+file://{work}/nowhere.git")
    assert result.code == 2
    assert "nowhere.git' does not appear to be a git repository" in result.prose


def test_no_clone_is_left_behind(
    stackcutter: Stackcutter, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    for arguments in (["new", "demo", "--defaults"], ["list"], ["preview"], ["preview", "-d", "x"]):
        stackcutter(*arguments, source=repository)

    assert not list(scratch.iterdir())
