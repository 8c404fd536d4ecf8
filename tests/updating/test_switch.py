"""`stackcutter switch`: other answers at the same version."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest

from stackcutter.__main__ import run
from tests.cli.conftest import commit, contents
from tests.updating.conftest import copy, edit, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.updating.conftest import Make, Stackcutter
    from tests.updating.template import Template


def test_the_project_becomes_what_a_new_one_would_be(
    template: Template, make: Make, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    project = make()
    copy(template, tmp_path / "fresh", "1.0.0", database="postgresql")

    assert stackcutter("switch", "database=postgresql").code == 0

    assert contents(project) == contents(tmp_path / "fresh")


def test_there_and_back_again_changes_nothing(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    before = contents(project)

    stackcutter("switch", "database=postgresql")
    commit(project, "There")
    stackcutter("switch", "database=sqlite")

    assert contents(project) == before


def test_the_version_stays(make: Make, stackcutter: Stackcutter) -> None:
    project = make()

    result = stackcutter("switch", "database=postgresql")

    assert "project: database sqlite -> postgresql" in result.out
    assert "_commit: 1.0.0" in (project / ".copier-answers.yml").read_text()
    assert not (project / "CONTRIBUTING.md").exists()


def test_answers_are_taken_as_a_refusal_writes_them(make: Make, stackcutter: Stackcutter) -> None:
    make(auth="jwt")

    result = stackcutter("switch", "-d", "database=none", "-d", "auth=none")

    assert result.code == 0
    assert "project: database sqlite -> none, auth jwt -> none" in result.out


def test_no_answers_are_refused(make: Make, stackcutter: Stackcutter) -> None:
    make()

    result = stackcutter("switch")

    assert (result.code, result.prose) == (
        2,
        "Error: Name the answers that are to be others, such as cache=redis.",
    )


def test_the_same_answers_change_nothing(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    before = state(project)

    result = stackcutter("switch", "database=sqlite")

    assert result.code == 0
    assert "has these answers already" in result.prose
    assert state(project) == before


def test_what_is_left_to_do_comes_from_the_technologies(
    make: Make, stackcutter: Stackcutter
) -> None:
    make()

    told = stackcutter("switch", "database=postgresql").prose

    assert "Run `orders migrate`." in told
    assert "Save `orders.db`." in told
    assert "Set `DATABASE_URL`, a secret, in `.env` and where it runs" in told
    assert "These variables are not read any more: `DATABASE_FILE`." in told


def test_a_change_that_forbids_a_recorded_answer_is_refused(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make(auth="jwt")
    before = state(project)

    refused = stackcutter("switch", "database=none")
    both = stackcutter("switch", "database=none", "auth=none")

    assert refused.code == 2
    assert "JWT needs a database. Give both: -d database=none -d auth=none." in refused.prose
    assert both.code == 0
    assert before != state(project)
    assert not (project / "orders/tokens.py").exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("databse=none", "There is no question databse. Did you mean database?"),
        ("database=postgres", "'postgres' is not offered. Did you mean postgresql?"),
        ("database", "'database' is no answer."),
        ("slug=other", "this is computed from the other answers"),
    ],
)
def test_bad_input_is_refused(
    make: Make, stackcutter: Stackcutter, given: str, sentence: str
) -> None:
    project = make()
    before = state(project)

    result = stackcutter("switch", given)

    assert result.code == 2
    assert sentence in result.prose
    assert state(project) == before


def test_own_files_follow_a_folder_that_is_renamed(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    (project / "orders/own.py").write_text("OURS = True\n")
    commit(project, "Ours")

    result = stackcutter("switch", "package=shop")

    assert result.code == 0
    assert "orders/own.py -> shop/own.py  your own file, moved with its folder" in result.out
    assert (project / "shop/own.py").read_text() == "OURS = True\n"
    assert not (project / "orders").exists()


def test_an_edit_of_a_file_that_changes_with_the_answer_is_merged(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    edit(project, "orders/store.py", "return True", "return open_store() != ''")
    commit(project, "Ours")

    assert stackcutter("switch", "database=postgresql").code == 0

    store = (project / "orders/store.py").read_text()
    assert 'ADDRESS = "server"' in store
    assert "open_store() != ''" in store


@pytest.mark.parametrize("place", [".", "..", "orders"])
def test_the_command_that_undoes_it_works_where_it_was_printed(
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    place: str,
) -> None:
    project = make()
    before = state(project)
    monkeypatch.chdir(project / place)

    assert run(["switch", "--project", str(project), "database=postgresql"]) == 0
    *_, undo = capfd.readouterr().out.strip().splitlines()
    subprocess.run(shlex.split(undo), check=True)

    assert state(project) == before


def test_it_may_remove_the_folder_that_it_is_run_in(
    make: Make, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    project = make()
    before = state(project)
    monkeypatch.chdir(project / "orders")

    assert run(["switch", "package=shop"]) == 0

    assert not (project / "orders").exists()
    *_, undo = capfd.readouterr().out.partition("To undo all of it:\n")
    subprocess.run(shlex.split(undo.replace("\\\n", "")), check=True)
    assert state(project) == before


def test_a_deleted_file_stays_deleted_under_its_new_name(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    (project / "orders/items/model.py").unlink()
    commit(project, "Ours")

    result = stackcutter("switch", "package=billing")

    assert result.code == 0
    assert (project / "billing/items/rest.py").exists()
    assert not (project / "billing/items/model.py").exists()
    assert "billing/items/model.py stays deleted" in result.prose


def test_a_decided_conflict_is_named(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "#", "# Ours:")
    commit(project, "Ours")

    result = stackcutter("switch", "project_name=Billing", "--conflicts", "mine")

    assert result.code == 0
    assert "README.md is as your team had it, without what the template changes" in result.prose


def test_a_file_in_conflict_is_listed_once(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "#", "# Ours:")
    commit(project, "Ours")

    result = stackcutter("switch", "project_name=Billing")

    assert result.code == 2
    assert " ! README.md" in result.out
    assert " ~ README.md" not in result.out


def test_a_merge_that_is_not_finished_is_told(make: Make, stackcutter: Stackcutter) -> None:
    project = make()
    edit(project, "README.md", "#", "# Ours:")
    commit(project, "Ours")
    stackcutter("switch", "project_name=Billing", "--conflicts", "mark")

    assert "A merge is not finished: bring README.md together" in stackcutter("status").prose
    assert "is in the middle of a merge" in stackcutter("update").prose
    assert "A merge is not finished." in stackcutter("doctor").prose
