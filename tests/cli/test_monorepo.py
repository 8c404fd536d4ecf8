"""A service in a folder of a repository that holds other things, too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stackcutter.updating import applying, transaction
from tests.cli.conftest import Stackcutter, commit, contents, git

GITHUB = ["-d", "repository_host=github", "-d", "ci=github_actions"]


@pytest.fixture
def outer(work: Path) -> Path:
    """A repository with something of its own."""
    folder = work / "outer"
    git(work, "init", "--quiet", "--initial-branch=main", str(folder))
    (folder / "shared.txt").write_text("one\n")
    (folder / "other.txt").write_text("one\n")
    commit(folder, "Start")
    return folder


@pytest.fixture
def service(stackcutter: Stackcutter, repository: Path, outer: Path) -> Path:
    """A committed service in a folder of it."""
    made = stackcutter(
        "new", "outer/services/demo", "--defaults", "--inside", *GITHUB, source=repository
    )
    assert made.code == 0, made.prose
    commit(outer, "Add demo")
    return outer / "services/demo"


@pytest.fixture
def news(service: Path, repository: Path) -> Path:
    """The service, and a newer version of its template."""
    (repository / "template/NEWS.md").write_text("Something new.\n")
    (repository / "template/README.md.jinja").write_text("# {{ project_name }}\n\nShorter.\n")
    commit(repository, "News")
    return service


def test_it_is_made_with_no_repository_of_its_own_and_nothing_is_committed(
    stackcutter: Stackcutter, repository: Path, outer: Path
) -> None:
    head = git(outer, "rev-parse", "HEAD")

    result = stackcutter("new", "outer/demo", "--defaults", "--inside", source=repository)

    assert result.code == 0
    assert not (outer / "demo/.git").exists()
    assert git(outer, "rev-parse", "HEAD") == head
    assert git(outer, "status", "--porcelain") == "?? demo/"
    assert 'git add . git commit --message "Add demo"' in result.prose
    assert "--inside" in result.out.strip().splitlines()[-1]


def test_what_belongs_at_the_root_is_said(
    stackcutter: Stackcutter, repository: Path, outer: Path
) -> None:
    arguments = ["--defaults", "--inside", *GITHUB]

    result = stackcutter("new", "outer/services/demo", *arguments, source=repository)
    told = json.loads(
        stackcutter("new", "outer/other", *arguments, "--json", source=repository).out
    )

    assert (outer / "services/demo/.github/workflows/ci.yml").is_file()
    assert "These belong at the root of the repository: - .github/: GitHub looks" in result.prose
    assert "Copy it there, and name services/demo in it." in result.prose
    assert ".gitlab" not in result.prose
    assert told["root"] == {
        ".github/": "GitHub looks at the root only. Copy it there, and name other in it."
    }


def test_nothing_belongs_at_the_root_of_a_service_that_is_a_repository(
    stackcutter: Stackcutter, repository: Path
) -> None:
    told = json.loads(
        stackcutter("new", "demo", "--defaults", *GITHUB, "--json", source=repository).out
    )
    assert told["root"] == {}


def test_without_the_option_it_is_named(stackcutter: Stackcutter, outer: Path) -> None:
    result = stackcutter("new", "outer/demo", "--defaults")
    assert result.code == 2
    assert "To make it a folder of that repository, add --inside." in result.prose
    assert not (outer / "demo").exists()


def test_inside_of_nothing_is_refused(stackcutter: Stackcutter, work: Path) -> None:
    result = stackcutter("new", "demo", "--defaults", "--inside")
    assert result.code == 2
    assert "belongs to no git repository" in result.prose
    assert not list(work.iterdir())


def test_status_tells_of_a_newer_version(stackcutter: Stackcutter, news: Path) -> None:
    result = stackcutter("status", "--project", str(news), source=None)
    assert result.code == 3
    assert "0 of the template's files" in result.prose


def test_diff_shows_changes_in_the_folder_only(
    stackcutter: Stackcutter, service: Path, outer: Path
) -> None:
    (outer / "shared.txt").write_text("two\n")
    (service / "README.md").write_text("Ours.\n")

    told = json.loads(stackcutter("diff", "--project", str(service), "--json", source=None).out)

    assert [one["path"] for one in told] == ["README.md"]


@pytest.mark.parametrize(
    "arguments", [["update"], ["switch", "database=postgresql", "replicas=2"]], ids=lambda a: a[0]
)
def test_what_is_not_committed_elsewhere_stays_as_it_is(
    stackcutter: Stackcutter, news: Path, outer: Path, arguments: list[str]
) -> None:
    (outer / "shared.txt").write_text("two\n")
    (outer / "other.txt").write_text("two\n")
    git(outer, "add", "other.txt")
    (outer / "staged.txt").write_text("new\n")
    git(outer, "add", "staged.txt")
    (outer / "loose.txt").write_text("new\n")
    before = git(outer, "status", "--porcelain", "--", ":!services")

    result = stackcutter(*arguments, "--project", str(news), source=None)

    assert result.code == 0, result.prose
    assert git(outer, "status", "--porcelain", "--", ":!services") == before
    assert git(outer, "diff", "--staged", "--", "shared.txt") == ""
    assert "+two" in git(outer, "diff", "--staged", "--", "other.txt")
    assert "services/demo/README.md" in git(outer, "diff", "--staged", "--name-only")
    assert (outer / "loose.txt").read_text() == "new\n"


def test_what_is_not_committed_in_the_folder_is_refused(
    stackcutter: Stackcutter, news: Path
) -> None:
    (news / "README.md").write_text("Ours.\n")
    result = stackcutter("update", "--project", str(news), source=None)
    assert result.code == 2
    assert "  README.md" in result.err
    assert not (news / "NEWS.md").exists()


def test_an_updated_service_is_as_a_new_one(
    stackcutter: Stackcutter, news: Path, outer: Path, repository: Path
) -> None:
    stackcutter("update", "--project", str(news), source=None)
    fresh = ["new", "outer/services/fresh", "--defaults", "--inside", *GITHUB]
    stackcutter(*fresh, source=repository)
    assert contents(news) == contents(outer / "services/fresh")


def test_plain_copier_updates_it_too(news: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "copier", "update", "--defaults"],
        cwd=news,
        check=True,
        capture_output=True,
    )
    assert (news / "NEWS.md").read_text() == "Something new.\n"
    assert "Shorter." in (news / "README.md").read_text()


def test_doctor_tells_what_belongs_at_the_root(stackcutter: Stackcutter, service: Path) -> None:
    told = json.loads(stackcutter("doctor", "--project", str(service), "--json", source=None).out)
    (found,) = (one for one in told["findings"] if one["check"] == "place")
    assert found["subject"] == ".github/"
    assert "name services/demo in it. Leave the originals where they are" in found["meaning"]
    assert not found["wrong"]


def test_an_update_that_fails_half_way_leaves_the_whole_repository_as_it_was(
    stackcutter: Stackcutter, news: Path, outer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (outer / "other.txt").write_text("two\n")
    git(outer, "add", "other.txt")
    (outer / "loose.txt").write_text("new\n")
    before = contents(outer), git(outer, "status", "--porcelain"), git(outer, "ls-files", "-s")

    def fail(*_: object) -> None:
        assert (news / "NEWS.md").is_file(), "the files are written already"
        message = "The disk is full."
        raise OSError(message)

    monkeypatch.setattr(applying, "_refresh", fail)
    result = stackcutter("update", "--project", str(news), source=None)

    assert result.code == 1
    assert "all are as they were before: The disk is full." in result.prose
    after = contents(outer), git(outer, "status", "--porcelain"), git(outer, "ls-files", "-s")
    assert after == before
    assert not list((outer / ".git").glob("stackcutter-*"))


def test_a_cut_off_update_is_undone_from_the_folder(
    stackcutter: Stackcutter, news: Path, outer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a power cut: neither the process nor its helper could undo anything."""
    (outer / "other.txt").write_text("two\n")
    git(outer, "add", "other.txt")
    before = contents(outer), git(outer, "status", "--porcelain")
    with monkeypatch.context() as patch:
        patch.setattr(transaction, "restore", lambda *_: None)
        patch.setattr(applying, "_refresh", lambda *_: 1 / 0)
        assert stackcutter("update", "--project", str(news), source=None).code == 1
    assert contents(outer) != before[0]
    told = stackcutter("doctor", "--project", str(news), source=None)
    assert "An update was cut off, and its files are neither old nor new." in told.prose

    result = stackcutter("status", "--project", str(news), source=None)

    assert "An earlier update was cut off. Its files are as they were before." in result.prose
    assert (contents(outer), git(outer, "status", "--porcelain")) == before


@pytest.mark.parametrize("command", [["status"], ["diff"], ["update"], ["switch", "replicas=2"]])
def test_before_it_is_committed_it_says_so(
    stackcutter: Stackcutter, repository: Path, outer: Path, command: list[str]
) -> None:
    stackcutter("new", "outer/demo", "--defaults", "--inside", source=repository)
    result = stackcutter(*command, "--project", str(outer / "demo"), source=None)
    assert result.code == 2
    assert "ommit it" in result.prose


def test_an_empty_folder_is_not_adopted(
    stackcutter: Stackcutter, repository: Path, outer: Path
) -> None:
    (outer / "empty").mkdir()
    result = stackcutter("adopt", "outer/empty", "--defaults", source=repository)
    assert result.code == 2
    assert "Nothing of" in result.prose
    assert not list((outer / "empty").iterdir())


def test_from_the_root_the_services_are_named(
    stackcutter: Stackcutter, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Path(git(news, "rev-parse", "--show-toplevel"))
    monkeypatch.chdir(root)

    result = stackcutter("status", source=None)

    assert result.code == 2
    assert f"{root} is no project itself. Name one below it with --project:" in result.prose
    assert f"  {news.relative_to(root)}" in result.err
