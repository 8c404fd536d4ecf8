"""`stackcutter update`: to a newer version, with the same answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import commit, contents, git
from tests.updating.conftest import copy, edit, state
from tests.updating.template import FIRST, SECOND, Template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.updating.conftest import Make, Stackcutter


def test_an_untouched_project_becomes_what_a_new_one_would_be(
    template: Template, make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make(owner="acme")
    copy(template, tmp_path / "fresh", "1.1.0", organization="acme")

    result = stackcutter("update")

    assert result.code == 0, result.err
    assert contents(project) == contents(tmp_path / "fresh") | {
        "notes.txt": b"Notes of the team.\n"  # which the template writes once
    }


def test_a_second_update_changes_nothing(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    stackcutter("update")
    commit(project, "Updated")
    before = state(project)

    result = stackcutter("update")

    assert result.code == 0
    assert "nothing newer" in result.prose
    assert state(project) == before


def test_everything_is_listed_before_and_after(make: Make, stackcutter: Stackcutter) -> None:
    make()

    listed = stackcutter("update", "--dry-run").out
    done = stackcutter("update").out

    assert "project: 1.0.0 -> 1.1.0" in listed
    for line in (
        " + CONTRIBUTING.md",
        " ~ README.md  +1 -1",
        " > orders/items/rest.py -> orders/items/http.py",
        "The question owner is called organization now; its answer stays, example.",
        "New question port: answered with its default, 8000.",
    ):
        assert line in listed
    assert done.startswith(listed.rstrip("\n"))
    assert "To undo all of it" in done


def test_what_was_listed_can_be_undone_by_the_command_that_is_told(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    before = state(project)

    stackcutter("update")
    git(project, "restore", "--staged", "--worktree", "--", ".")

    assert state(project) == before


def test_a_dry_run_touches_nothing(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    before, objects = state(project), git(project, "count-objects")

    assert stackcutter("update", "--dry-run").code == 0

    assert state(project) == before
    assert git(project, "count-objects") == objects


def test_a_renamed_question_keeps_its_answer(make: Make, stackcutter: Stackcutter) -> None:
    project = make(owner="acme")

    stackcutter("update")

    assert "organization: acme" in (project / ".copier-answers.yml").read_text()
    assert "Of acme" in (project / "README.md").read_text()


def test_a_new_question_can_be_answered(make: Make, stackcutter: Stackcutter) -> None:
    project = make()

    stackcutter("update", "-d", "port=9000")

    assert "port 9000" in (project / "README.md").read_text()


def test_edits_of_other_lines_are_merged(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "Ask.", "Ask the team.")
    edit(project, "orders/app.py", "step_1 = 1\n", "step_1 = 'one'\n")
    commit(project, "Ours")

    result = stackcutter("update")

    assert result.code == 0
    assert " ~ README.md  +1 -1  merged with your changes" in result.out
    assert "Ask the team." in (project / "README.md").read_text()
    app = (project / "orders/app.py").read_text()
    assert "step_1 = 'one'" in app
    assert "step_20 = 'twenty'" in app


@pytest.mark.parametrize("side", [[], ["--conflicts", "mine"]])
def test_lines_in_the_answers_that_cannot_be_kept_are_named(
    make: Make, stackcutter: Stackcutter, side: list[str]
) -> None:
    project = make()
    edit(project, ".copier-answers.yml", "owner:", "# Ask Ada first.\nowner:")
    if side:
        edit(project, "README.md", "Run it.", "Run it with care.")
    commit(project, "Ours")

    result = stackcutter("update", *side)

    assert result.code == 0
    assert "written anew, without these lines of your team's: # Ask Ada first." in result.prose
    assert ".copier-answers.yml  +3 -3\n" in result.out
    assert "Ask Ada" not in (project / ".copier-answers.yml").read_text()


def test_lines_in_the_answers_that_stand_elsewhere_are_merged(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    edit(project, ".copier-answers.yml", "database:", "# Ask Ada first.\ndatabase:")
    commit(project, "Ours")

    result = stackcutter("update")

    assert "written anew" not in result.prose
    assert "Ask Ada" in (project / ".copier-answers.yml").read_text()


def test_an_edit_follows_a_file_that_the_template_moves(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    edit(project, "orders/items/rest.py", "'item'", "'our item'")
    commit(project, "Ours")

    result = stackcutter("update")

    assert result.code == 0
    assert "orders/items/rest.py -> orders/items/http.py  merged with your changes" in result.out
    assert "'our item'" in (project / "orders/items/http.py").read_text()
    assert not (project / "orders/items/rest.py").exists()


def test_a_change_follows_a_file_that_the_team_has_moved(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    git(project, "mv", "orders/app.py", "orders/main.py")
    commit(project, "Ours")

    assert stackcutter("update").code == 0

    assert "step_20 = 'twenty'" in (project / "orders/main.py").read_text()
    assert not (project / "orders/app.py").exists()


def test_a_file_that_the_team_has_deleted_stays_deleted(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    git(project, "rm", "--quiet", "docs/sqlite.md")
    commit(project, "Ours")

    result = stackcutter("update")

    assert result.code == 0
    assert "docs/sqlite.md  stays deleted" in result.out
    assert not (project / "docs/sqlite.md").exists()


def test_a_version_can_be_named(make: Make, stackcutter: Stackcutter) -> None:
    project = make("1.1.0")

    result = stackcutter("update", "--ref", "1.0.0")

    assert result.code == 0
    assert "1.1.0 -> 1.0.0" in result.out
    assert not (project / "CONTRIBUTING.md").exists()


def test_a_commit_after_the_newest_tag_is_not_taken_back(
    template: Template, make: Make, stackcutter: Stackcutter
) -> None:
    later = template.release({"template/later.txt": "later\n"})
    try:
        make(later)
        result = stackcutter("update")
    finally:
        git(template.folder, "reset", "--quiet", "--hard", "1.1.0")

    assert result.code == 0
    assert "nothing newer" in result.prose


@pytest.mark.parametrize("later", [False, True])
def test_a_release_candidate_is_not_taken_back_to_an_older_release(
    stackcutter: Stackcutter, tmp_path: Path, *, later: bool
) -> None:
    template = Template(tmp_path / "candidate")
    template.release(FIRST, "1.0.0")
    recorded = template.release(SECOND, "2.0.0rc1")
    if later:
        recorded = template.release({"template/later.txt": "later\n"})
    git(template.folder, "checkout", "--quiet", "-b", "maintained", "1.0.0")
    template.release({"template/mended.txt": "mended\n"}, "1.9.1")
    project = tmp_path / "project"
    copy(template, project, recorded)
    git(project, "init", "--quiet")
    commit(project, "Start")

    status, update = stackcutter("status"), stackcutter("update")

    assert (status.code, update.code) == (0, 0)
    assert "nothing newer" in status.prose
    assert "nothing newer" in update.prose
    assert stackcutter("update", "--ref", "1.9.1").code == 0
    assert (project / "mended.txt").exists()


def test_everything_is_told_as_json(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "Ask.", "Ask the team.")
    commit(project, "Ours")

    told = json.loads(stackcutter("update", "--json").out)

    assert told["from"]["version"] == "1.0.0"
    assert told["to"]["version"] == "1.1.0"
    assert {"path": "README.md", "edited": True, "own": False} in told["changed"]
    assert told["renamed"] == [
        {
            "path": "orders/items/http.py",
            "edited": False,
            "own": False,
            "previous": "orders/items/rest.py",
        }
    ]
    assert told["new_questions"] == {"port": 8000}
    assert told["renamed_questions"] == {"owner": "organization"}
    assert told["lost_lines"] == []
    assert told["applied"] is True
