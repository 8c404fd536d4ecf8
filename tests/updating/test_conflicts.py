"""What both sides have changed: named before anything happens, and decided by the owner only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import commit, git
from tests.updating.conftest import copy, edit, state
from tests.updating.template import FIRST, Template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.updating.conftest import Make, Stackcutter


@pytest.fixture
def project(make: Make) -> Path:
    """A project whose team has changed a line that the template changes too."""
    project = make()
    edit(project, "README.md", "Run it.", "Run it with care.")
    commit(project, "Ours")
    return project


def test_it_is_shown_and_nothing_is_touched(project: Path, stackcutter: Stackcutter) -> None:
    before = state(project)

    result = stackcutter("update")

    assert result.code == 2
    assert " ! README.md" in result.out
    assert "<<<<<<< yours" in result.out
    assert "Run it with care." in result.out
    assert "Run it on port 8000." in result.out
    assert "Nothing was changed, because of 1 file: README.md" in result.prose
    assert state(project) == before


def test_marked_it_is_a_conflict_as_git_knows_it(project: Path, stackcutter: Stackcutter) -> None:
    result = stackcutter("update", "--conflicts", "mark")

    assert result.code == 0
    readme = (project / "README.md").read_text()
    assert (
        "<<<<<<< yours\nRun it with care.\n=======\nRun it on port 8000.\n>>>>>>> template\n"
        in readme
    )
    assert git(project, "diff", "--name-only", "--diff-filter=U") == "README.md"
    assert "Bring README.md together" in result.prose


def test_my_file_can_be_kept(project: Path, stackcutter: Stackcutter) -> None:
    before = (project / "README.md").read_text()

    assert stackcutter("update", "--conflicts", "mine").code == 0

    assert (project / "README.md").read_text() == before
    assert (project / "CONTRIBUTING.md").exists()
    assert git(project, "diff", "--name-only", "--diff-filter=U") == ""


def test_the_templates_file_can_be_taken(project: Path, stackcutter: Stackcutter) -> None:
    assert stackcutter("update", "--conflicts", "template").code == 0

    readme = (project / "README.md").read_text()
    assert "Run it on port 8000." in readme
    assert "with care" not in readme


def test_an_edited_file_that_the_template_removes_is_not_lost(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    edit(project, "docs/sqlite.md", "A file.", "A file on the big disk.")
    commit(project, "Ours")
    before = state(project)

    result = stackcutter("switch", "database=postgresql")

    assert result.code == 2
    assert "The template removes it, and your team has changed it." in result.prose
    assert "+A file on the big disk." in result.out
    assert state(project) == before


def test_marked_it_stays(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "docs/sqlite.md", "A file.", "A file on the big disk.")
    commit(project, "Ours")

    assert stackcutter("switch", "database=postgresql", "--conflicts", "mark").code == 0

    assert "big disk" in (project / "docs/sqlite.md").read_text()
    assert git(project, "diff", "--name-only", "--diff-filter=U") == "docs/sqlite.md"


def test_a_file_of_my_own_at_a_new_path_is_not_lost(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / "CONTRIBUTING.md").write_text("Our own rules.\n")
    commit(project, "Ours")
    before = state(project)

    result = stackcutter("update")

    assert result.code == 2
    assert "A file of your team's own stands where the template has a new one." in result.prose
    assert state(project) == before


@pytest.mark.parametrize("ignored", [False, True])
@pytest.mark.parametrize("content", ["Not committed yet.\n", "# How to take part\n"])
def test_a_file_that_git_does_not_track_is_never_lost(
    make: Make, stackcutter: Stackcutter, content: str, *, ignored: bool
) -> None:
    project = make()
    if ignored:
        (project / ".git/info/exclude").write_text("CONTRIBUTING.md\n")
    (project / "CONTRIBUTING.md").write_text(content)
    (project / "CONTRIBUTING.md").chmod(0o600)
    before = state(project)

    for decision in ([], ["--conflicts=mark"], ["--conflicts=mine"], ["--conflicts=template"]):
        result = stackcutter("update", *decision)

        assert result.code == 2
        assert "A file that git does not track stands where the template has one." in result.prose
        assert state(project) == before


def test_other_files_that_git_does_not_track_are_not_in_the_way(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    (project / "todo.txt").write_text("Later.\n")

    assert stackcutter("update").code == 0

    assert (project / "todo.txt").read_text() == "Later.\n"
    assert "?? todo.txt" in git(project, "status", "--porcelain")


def test_a_binary_that_both_have_changed_is_a_conflict(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    (project / "logo.bin").write_bytes(b"\0ours")
    commit(project, "Ours")

    refused = stackcutter("update")
    kept = stackcutter("update", "--conflicts", "mine")

    assert refused.code == 2
    assert "both changed it, and it is no text" in refused.prose
    assert kept.code == 0
    assert (project / "logo.bin").read_bytes() == b"\0ours"


def test_a_folder_where_the_template_has_a_file_is_a_conflict(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    (project / "CONTRIBUTING.md").mkdir()
    (project / "CONTRIBUTING.md/rules.txt").write_text("Ours.\n")
    commit(project, "Ours")
    before = state(project)

    result = stackcutter("update")

    assert result.code == 2
    assert " ! CONTRIBUTING.md" in result.out
    assert state(project) == before


def test_a_file_where_the_template_has_a_folder_is_a_conflict(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    git(project, "rm", "-r", "--quiet", "orders/items")
    (project / "orders/items").write_text("No folder any more.\n")
    commit(project, "Ours")
    before = state(project)

    result = stackcutter("update")

    assert result.code == 2
    assert "orders/items" in result.out
    assert state(project) == before


def test_a_link_in_the_place_of_a_changed_file_is_a_conflict(
    make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make()
    (tmp_path / "elsewhere.md").write_text("Elsewhere.\n")
    (project / "README.md").unlink()
    (project / "README.md").symlink_to(tmp_path / "elsewhere.md")
    commit(project, "Ours")
    before = state(project)

    result = stackcutter("update")

    assert result.code == 2
    assert " ! README.md" in result.out
    assert state(project) == before
    assert (tmp_path / "elsewhere.md").read_text() == "Elsewhere.\n"


@pytest.mark.parametrize("side", ["mark", "mine", "template"])
def test_a_link_in_the_place_of_a_changed_file_is_decided_as_any_other(
    make: Make, stackcutter: Stackcutter, side: str
) -> None:
    project = make()
    (project / "README.md").unlink()
    (project / "README.md").symlink_to("notes.txt")
    commit(project, "Ours")

    listed = stackcutter("update")
    done = stackcutter("update", "--conflicts", side)

    assert "because of 1 file: README.md" in listed.prose
    assert done.code == 0, done
    assert (project / "README.md").is_symlink() == (side != "template")
    assert (project / "README.md~template").exists() == (side == "mark")
    theirs = {"mark": "README.md~template", "template": "README.md"}.get(side)
    assert theirs is None or "on port 8000" in (project / theirs).read_text()
    torn = git(project, "diff", "--name-only", "--diff-filter=U")
    assert torn == ("README.md" if side == "mark" else "")


@pytest.mark.parametrize("side", ["mine", "template"])
def test_what_is_decided_is_listed_as_it_will_be(
    stackcutter: Stackcutter, tmp_path: Path, side: str
) -> None:
    template = Template(tmp_path / "moving")
    lines = "class Item:\n    name: str\n\n\ndef get() -> str:\n    return 'item'\n"
    template.release({**FIRST, "template/old.py": lines}, "1.0.0")
    moved = {"template/old.py": None, "template/new.py": lines.replace("'item'", "'thing'")}
    template.release(moved, "1.1.0")
    project = tmp_path / "project"
    copy(template, project, "1.0.0")
    git(project, "init", "--quiet")
    edit(project, "old.py", "'item'", "'our item'")
    commit(project, "Ours")

    result = stackcutter("update", "--conflicts", side)

    assert result.code == 0
    assert " > old.py -> new.py\n" in result.out


def test_conflicts_are_told_as_json(project: Path, stackcutter: Stackcutter) -> None:
    result = stackcutter("update", "--json")

    told = json.loads(result.out)
    assert result.code == 2
    assert told["applied"] is False
    assert [(one["path"], one["kind"]) for one in told["conflicts"]] == [("README.md", "lines")]
    assert project.is_dir()
