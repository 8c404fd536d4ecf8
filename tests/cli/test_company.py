"""A company's own defaults, named stacks and forbidden choices: STACKCUTTER_PRESETS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.conftest import Stackcutter, contents, printed
from tests.cli.terminal import DOWN, ENTER, terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[str], Path]

SENTENCE = "We run SQLite nowhere: ask the platform team."
FILE = f"""
defaults: {{database: postgresql, replicas: 2}}
presets:
  house:
    summary: What most of our services are.
    answers: {{database: postgresql, api: [rest, graphql]}}
forbidden:
  database:
    sqlite: "{SENTENCE}"
  api:
    grpc: No gRPC yet.
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write the company's file."""

    def write(text: str) -> Path:
        path = tmp_path / "company.yml"
        path.write_text(text)
        monkeypatch.setenv("STACKCUTTER_PRESETS", str(path))
        return path

    return write


def recorded(project: Path) -> dict[str, object]:
    answers: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers


def test_its_defaults_stand_before_those_of_the_template_and_of_the_user(
    stackcutter: Stackcutter, work: Path, home: Path, write: Write
) -> None:
    write(FILE)
    (home / "settings.yml").write_text("defaults: {database: none, project_name: Mine}\n")

    result = stackcutter("new", "demo", "--defaults", "-d", "replicas=5")

    assert result.code == 0, result.prose
    answers = recorded(work / "demo")
    assert (answers["database"], answers["replicas"]) == ("postgresql", 5)
    assert answers["project_name"] == "Mine"


def test_the_command_that_is_printed_needs_no_file(
    stackcutter: Stackcutter, work: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(FILE)
    result = stackcutter("new", "demo", "--defaults", "--no-git")
    before = contents(work / "demo")
    (work / "demo").rename(work / "before")
    monkeypatch.delenv("STACKCUTTER_PRESETS")

    stackcutter(*printed(result.out)[1:], source=None)

    assert contents(work / "demo") == before


def test_its_named_stacks_come_before_ours(stackcutter: Stackcutter, write: Write) -> None:
    write(FILE)
    told = json.loads(stackcutter("presets", "--json").out)
    assert told[0] == {
        "name": "house",
        "summary": "What most of our services are.",
        "answers": {"database": "postgresql", "api": ["rest", "graphql"]},
    }


def test_a_named_stack_of_its_own_is_taken(
    stackcutter: Stackcutter, work: Path, write: Write
) -> None:
    write(FILE)
    assert stackcutter("new", "demo", "--preset", "house").code == 0
    assert recorded(work / "demo")["api"] == ["rest", "graphql"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["new", "demo", "--defaults", "-d", "database=sqlite"], f"database: {SENTENCE}"),
        (["new", "demo", "--defaults", "-d", "api=rest,grpc"], "api: No gRPC yet."),
        (["preview", "-d", "database=sqlite"], f"database: {SENTENCE}"),
        (["preview", "--against", "database=sqlite"], f"database: {SENTENCE}"),
    ],
)
def test_a_forbidden_answer_is_refused_with_its_sentence(
    stackcutter: Stackcutter, work: Path, write: Write, arguments: list[str], sentence: str
) -> None:
    write(FILE)
    result = stackcutter(*arguments)
    assert result.code == 2
    assert sentence in result.prose
    assert not list(work.iterdir())


def test_a_forbidden_answer_cannot_be_chosen_on_a_terminal(
    template: Path, work: Path, write: Write
) -> None:
    write(FILE.replace("grpc", "graphql").replace("[rest, graphql]", "[rest]"))
    with terminal("new", "demo", "--no-git", "--source", str(template)) as screen:
        for keys in ("", ""):
            screen.expect("?")
            screen.send(f"{keys}{ENTER}")
        screen.expect(SENTENCE)
        screen.send(ENTER)
        screen.expect("No gRPC yet.")
        screen.send(f"{DOWN} {ENTER}")
        for _ in range(3):
            screen.send(ENTER)
        assert screen.end() == 0, screen.seen

    assert recorded(work / "demo")["database"] == "postgresql"
    assert recorded(work / "demo")["api"] == ["rest", "grpc"]


@pytest.mark.parametrize("command", [["switch"], ["update", "-d"]], ids=lambda c: c[0])
def test_a_project_cannot_be_brought_to_a_forbidden_answer(
    stackcutter: Stackcutter, repository: Path, work: Path, write: Write, command: list[str]
) -> None:
    stackcutter("new", "demo", "--defaults", "-d", "database=none", source=repository)
    write(FILE)
    result = stackcutter(*command, "database=sqlite", "--project", "demo", source=None)
    assert result.code == 2
    assert f"database: {SENTENCE}" in result.prose
    assert recorded(work / "demo")["database"] == "none"


def test_a_project_that_has_a_forbidden_answer_is_kept_up_to_date(
    stackcutter: Stackcutter, repository: Path, work: Path, write: Write
) -> None:
    stackcutter("new", "demo", "--defaults", source=repository)
    write(FILE)
    assert stackcutter("status", "--project", "demo", source=None).code == 0
    assert stackcutter("switch", "replicas=3", "--project", "demo", source=None).code == 0
    assert recorded(work / "demo")["database"] == "sqlite"


@pytest.mark.parametrize("text", ["", "{}\n", "defaults:\npresets:\nforbidden:\n"])
def test_a_file_that_says_nothing_changes_nothing(
    stackcutter: Stackcutter, work: Path, write: Write, text: str
) -> None:
    stackcutter("new", "before", "--defaults")
    write(text)
    assert stackcutter("new", "after", "--defaults").code == 0
    assert contents(work / "after") == contents(work / "before")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "it is not YAML: "),
        ("just words", "the file: write `key: value`, one a line."),
        ("default: {}", "there is no key default. Did you mean defaults?"),
        ("defaults: [database]", "defaults: write `key: value`, one a line."),
        ("defaults: {databse: none}", "there is no question databse. Did you mean database?"),
        ("defaults: {sqlite: x}", "defaults: there is no question sqlite."),
        ("defaults: {database: oracle}", "defaults: database offers no oracle. Choose from: sq"),
        ("presets: {a: {answer: {}}}", "presets, a: it has `summary` and `answers`, and no other"),
        ("presets: {a: {answers: [x]}}", "presets, a, answers: write `key: value`, one a line."),
        ("presets: {a: {answers: {api: [soap]}}}", "presets, a: api offers no soap."),
        ("forbidden: {database: [sqlite]}", "forbidden, database: write `key: value`, one a line."),
        ("forbidden: {database: {none: ''}}", "forbidden, database, none: write a sentence,"),
        ("forbidden: {database: {none: '{{ x }}'}}", "write a sentence, without braces."),
        ("forbidden: {database: {postgres: No.}}", "database offers no postgres. Did you mean po"),
        ("forbidden: {package: {orders: No.}}", "package offers no choices that could be"),
        ("forbidden: {database: {sqlite: No.}}", "it forbids database: sqlite, which is the templ"),
        ("forbidden: {}\nforbidden: {}", "it is not YAML: "),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(
    stackcutter: Stackcutter, work: Path, write: Write, text: str, problem: str
) -> None:
    path = write(text)
    result = stackcutter("new", "demo", "--defaults")
    assert result.code == 2
    assert "The file that STACKCUTTER_PRESETS names is wrong:" in result.prose
    assert problem in result.prose
    assert str(path) in result.err
    assert not list(work.iterdir())


def test_a_file_that_is_not_there_is_refused(
    stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STACKCUTTER_PRESETS", "nowhere.yml")
    for command in (["presets"], ["new", "demo", "--defaults"], ["preview"]):
        result = stackcutter(*command)
        assert result.code == 2
        assert "it cannot be read: No such file or directory." in result.prose


def test_a_default_that_the_template_refuses_names_the_file(
    stackcutter: Stackcutter, write: Write
) -> None:
    path = write("defaults: {package: not-a-name}")
    result = stackcutter("new", "demo", "--defaults")
    assert result.code == 2
    assert "package: Use a Python name: orders." in result.prose
    assert f"This default comes from your company's file: {path}" in result.prose


@pytest.mark.parametrize("value", ["{api: rest}", "{api: []}", "{project_name: 5}"])
def test_presets_refuse_it_as_well(stackcutter: Stackcutter, write: Write, value: str) -> None:
    path = write(f"defaults: {value}")
    result = stackcutter("presets")
    assert result.code == 2
    assert f"This default comes from your company's file: {path}" in result.prose
