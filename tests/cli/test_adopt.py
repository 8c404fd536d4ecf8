"""`stackcutter adopt`: a project that records no template is taken in."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.conftest import Result, Stackcutter, commit, contents, git, printed
from tests.cli.terminal import CONTROL_C, DOWN, ENTER, terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Adopt = Callable[..., Result]

ANSWERS = ".copier-answers.yml"


@pytest.fixture
def project(work: Path) -> Path:
    """A project that somebody wrote by hand, with a file that git ignores."""
    folder = work / "demo"
    (folder / "orders").mkdir(parents=True)
    (folder / "README.md").write_text(
        "# Orders\n\nIt keeps its data in none and runs 1 times.\n\n## Ours\n\nWords.\n"
    )
    (folder / "orders/__init__.py").write_text('"""Orders."""\n\nAPI = [\'rest\']\n')
    (folder / "ours.py").write_text("OURS = True\n")
    (folder / ".gitignore").write_text("*.log\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "By hand")
    (folder / "new.txt").write_text("Not committed yet.\n")
    (folder / "run.log").write_text("Ignored.\n")
    return folder


@pytest.fixture
def adopt(stackcutter: Stackcutter, project: Path, repository: Path) -> Adopt:
    """Adopt the project with the template's repository."""

    def adopt(*arguments: str) -> Result:
        return stackcutter("adopt", str(project), "--defaults", *arguments, source=repository)

    return adopt


def news(repository: Path) -> None:
    """Change each of the template's files, and add one."""
    readme = repository / "template/README.md.jinja"
    readme.write_text(
        readme.read_text().replace("# {{ project_name }}", "# New {{ project_name }}")
    )
    (repository / "template/{{ sqlite }}/{{ package }}/plain.py").write_text('"""New."""\n')
    (repository / "template/NEWS.md").write_text("Something new.\n")
    commit(repository, "News")


def test_nothing_but_the_answers_is_written(adopt: Adopt, project: Path, repository: Path) -> None:
    before = contents(project)

    result = adopt("-d", "replicas=3")

    assert result.code == 0, result.prose
    after = contents(project)
    recorded = yaml.safe_load(after.pop(ANSWERS))
    assert after == before
    assert recorded["_commit"] == git(repository, "describe", "--always")
    assert recorded["_src_path"] == str(repository)
    assert recorded["replicas"] == 3
    assert git(project, "status", "--porcelain") == f"?? {ANSWERS}\n?? new.txt"


def test_what_differs_is_shown(adopt: Adopt) -> None:
    result = adopt()

    assert "- orders/plain.py missing" in result.prose
    assert "~ README.md +5 -1" in result.prose
    assert "+ new.txt your own" in result.prose
    assert "run.log" not in result.prose
    assert "1 file missing, 1 other, 1 the same, 3 your own." in result.prose


def test_what_later_updates_do_is_said(adopt: Adopt) -> None:
    result = adopt()
    assert "The missing ones count as deleted by your team: no update brings them" in result.prose
    assert "Those that differ count as edited by your team:" in result.prose
    assert f"Commit it, or no update sees it: git -C demo add {ANSWERS}" in result.prose


@pytest.mark.parametrize("place", [".", "demo"])
def test_the_commands_that_commit_it_work_where_they_were_printed(
    adopt: Adopt, project: Path, work: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(work / place)
    for line in adopt().out.splitlines():
        if line.startswith("  git "):
            subprocess.run(shlex.split(line), check=True)
    assert git(project, "status", "--porcelain") == "?? new.txt"


def test_the_differences_are_shown_line_by_line(adopt: Adopt) -> None:
    result = adopt("--diff", "--dry-run")
    assert "+## Ours" in result.out


def test_a_dry_run_writes_nothing(adopt: Adopt, project: Path) -> None:
    before = contents(project)
    told = json.loads(adopt("--dry-run", "--json").out)
    assert contents(project) == before
    assert told["recorded"] is False
    assert not [line for line in adopt("--dry-run").out.splitlines() if "git add" in line]


def test_a_script_is_told_everything(adopt: Adopt, project: Path, repository: Path) -> None:
    told = json.loads(adopt("--json", "-d", "database=none").out)
    assert told["project"] == str(project)
    assert told["source"] == str(repository)
    assert told["answers"]["database"] == "none"
    assert told["missing"] == []
    assert [one["path"] for one in told["different"]] == ["README.md"]
    assert (told["own"], told["same"]) == ([".gitignore", "new.txt", "ours.py"], 1)
    assert told["recorded"] is True


def test_updates_work_afterwards(
    adopt: Adopt, stackcutter: Stackcutter, project: Path, repository: Path
) -> None:
    adopt()
    commit(project, "Adopt")
    news(repository)

    assert stackcutter("status", "--project", str(project), source=None).code == 3
    result = stackcutter("update", "--project", str(project), source=None)

    assert result.code == 0, result.prose
    assert "orders/plain.py stays deleted, as your team left it" in result.prose
    assert (project / "NEWS.md").is_file()
    assert not (project / "orders/plain.py").exists()
    readme = (project / "README.md").read_text()
    assert readme.startswith("# New Orders\n")
    assert "## Ours" in readme
    assert (project / "ours.py").read_text() == "OURS = True\n"


def test_switches_work_afterwards(adopt: Adopt, stackcutter: Stackcutter, project: Path) -> None:
    adopt("-d", "database=none")
    commit(project, "Adopt")
    result = stackcutter("switch", "database=sqlite", "--project", str(project), source=None)
    assert result.code == 2, "both have changed the same line of the README"
    assert "README.md" in result.prose
    again = ["switch", "database=sqlite", "--conflicts", "mine", "--project", str(project)]
    assert stackcutter(*again, source=None).code == 0
    assert (project / "orders/plain.py").is_file()


def test_plain_copier_updates_it_afterwards(adopt: Adopt, project: Path, repository: Path) -> None:
    adopt()
    commit(project, "Adopt")
    news(repository)

    subprocess.run(
        [sys.executable, "-m", "copier", "update", "--defaults"],
        cwd=project,
        check=True,
        capture_output=True,
    )

    assert (project / "NEWS.md").is_file()
    assert not (project / "orders/plain.py").exists()
    assert "## Ours" in (project / "README.md").read_text()
    recorded = yaml.safe_load((project / ANSWERS).read_text())
    assert recorded["_commit"] == git(repository, "describe", "--always")


def test_before_the_answers_are_committed_no_update_goes_wrong(
    adopt: Adopt, stackcutter: Stackcutter, project: Path, repository: Path
) -> None:
    adopt()
    news(repository)
    before = contents(project)

    result = stackcutter("update", "--project", str(project), source=None)

    assert (result.code, contents(project)) == (2, before), result.prose
    told = stackcutter("doctor", "--project", str(project), source=None)
    assert f"git does not track {ANSWERS}." in told.prose


def test_lost_answers_are_recorded_again(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    arguments = ["--defaults", "-d", "database=postgresql"]
    stackcutter("new", "demo", *arguments, source=repository)
    before = contents(work / "demo")
    git(work / "demo", "rm", "--quiet", ANSWERS)
    commit(work / "demo", "Lose it")
    deleted = git(work / "demo", "rev-parse", "--short", "HEAD")

    result = stackcutter("adopt", "demo", *arguments, source=repository)

    assert "0 files missing, 0 other, 3 the same, 0 your own." in result.prose
    assert contents(work / "demo") == before
    assert f"git -C demo checkout '{deleted}^' -- {ANSWERS}" in result.prose


@pytest.mark.parametrize("place", [".", "demo"])
def test_the_command_that_renders_beside_works(
    adopt: Adopt,
    stackcutter: Stackcutter,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    monkeypatch.chdir(work / place)
    result = adopt("-d", "replicas=4")
    _, *arguments = printed(result.out)
    assert stackcutter(*arguments, source=None).code == 0
    assert contents(work / "demo-rendered")[ANSWERS] == contents(work / "demo")[ANSWERS]


def test_an_existing_file_of_answers_is_not_written_over(adopt: Adopt, project: Path) -> None:
    (project / ANSWERS).write_text("database: none\n")
    result = adopt()
    assert result.code == 2
    assert "is not written over" in result.prose
    assert "stackcutter adopt --data-file answers.yml" in result.prose
    assert (project / ANSWERS).read_text() == "database: none\n"


def test_a_template_without_a_commit_is_refused(
    stackcutter: Stackcutter, project: Path, template: Path
) -> None:
    result = stackcutter("adopt", str(project), "--defaults", source=template)
    assert result.code == 2
    assert "is no git repository. So there is no version to record" in result.prose
    assert not (project / ANSWERS).exists()


def test_a_template_with_uncommitted_changes_is_refused(adopt: Adopt, repository: Path) -> None:
    (repository / "template/NEWS.md").write_text("Something new.\n")
    result = adopt()
    assert result.code == 2
    assert "has uncommitted changes. So there is no version to record" in result.prose


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]], ids=["done", "dry"])
def test_a_file_of_answers_that_git_ignores_is_refused(
    adopt: Adopt, project: Path, arguments: list[str]
) -> None:
    (project / ".gitignore").write_text(".copier*\n")
    result = adopt(*arguments)
    assert result.code == 2
    assert f"git ignores {ANSWERS} here." in result.prose
    assert not (project / ANSWERS).exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-d", "databse=none"], "Did you mean database?"),
        (["-d", "ci=github_actions"], "GitHub Actions needs GitHub"),
        (["--ref", "v9"], "has no tag, branch or commit v9."),
    ],
)
def test_bad_answers_are_refused_and_nothing_is_written(
    adopt: Adopt, project: Path, arguments: list[str], sentence: str
) -> None:
    result = adopt(*arguments)
    assert result.code == 2
    assert sentence in result.prose
    assert not (project / ANSWERS).exists()


def test_a_project_in_no_repository_is_refused(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    (work / "plain").mkdir()
    result = stackcutter("adopt", "plain", "--defaults", source=repository)
    assert result.code == 2
    assert "is no git repository" in result.prose


def test_a_folder_that_is_not_there_is_refused(stackcutter: Stackcutter, repository: Path) -> None:
    result = stackcutter("adopt", "nowhere", "--defaults", source=repository)
    assert result.code == 2
    assert "is no folder." in result.prose


def test_without_a_terminal_it_says_what_to_add(
    stackcutter: Stackcutter, project: Path, repository: Path
) -> None:
    result = stackcutter("adopt", str(project), source=repository)
    assert result.code == 2
    assert "There is no terminal to ask the questions on. Add --defaults" in result.prose


def test_a_service_in_a_folder_of_a_repository_is_adopted(
    stackcutter: Stackcutter, repository: Path, work: Path
) -> None:
    git(work, "init", "--quiet", "outer")
    (work / "outer/demo").mkdir()
    (work / "outer/demo/README.md").write_text("Ours.\n")
    commit(work / "outer", "Start")
    result = stackcutter("adopt", "outer/demo", "--defaults", source=repository)
    assert result.code == 0, result.prose
    assert "2 files missing, 1 other, 0 the same, 0 your own." in result.prose
    commit(work / "outer", "Adopt")
    news(repository)
    told = stackcutter("status", "--project", "outer/demo", source=None)
    assert told.code == 4, "the README is another one"


def test_a_person_is_asked_on_a_terminal(project: Path, repository: Path) -> None:
    with terminal("adopt", str(project), "--source", str(repository)) as screen:
        for question in ("service called?", "package called?", "keeps its data?"):
            screen.expect(question)
            screen.send(f"{DOWN if 'data' in question else ''}{ENTER}")
        for question in ("How is it called?", "replicas?", "repository live?", "checks it?"):
            screen.expect(question)
            screen.send(ENTER)
        assert screen.end() == 0, screen.seen
    assert yaml.safe_load((project / ANSWERS).read_text())["database"] == "postgresql"


def test_stopped_on_a_terminal_it_leaves_nothing(project: Path, repository: Path) -> None:
    before = contents(project)
    with terminal("adopt", str(project), "--source", str(repository)) as screen:
        screen.expect("service called?")
        screen.send(CONTROL_C)
        assert screen.end() == 1
    assert contents(project) == before
