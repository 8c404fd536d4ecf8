"""The interview as a person meets it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.conftest import Stackcutter, contents, printed
from tests.cli.terminal import CONTROL_C, CONTROL_D, DOWN, ENTER, Terminal, terminal

if TYPE_CHECKING:
    from pathlib import Path

START, KILL = "\x01", "\x0b"  # the line is empty after both: Control-D only then ends

QUESTIONS = [
    "What is the service called?",
    "What is its Python package called?",
    "Which database keeps its data?",
    "How is it called?",
    "How many replicas?",
    "Where does its repository live?",
    "Which CI checks it?",
]


def answer(screen: Terminal, *keys: str) -> None:
    """Give one answer after the other, and Return to every question that is left."""
    for question, answers in zip(QUESTIONS, [*keys, *[""] * 7], strict=False):
        screen.expect(question)
        screen.send(f"{answers}{ENTER}")


def recorded(project: Path) -> dict[str, object]:
    answers: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers


def test_the_interview_walks_through_all_questions(template: Path, work: Path) -> None:
    with terminal("new", "demo", "--source", str(template)) as screen:
        answer(screen, " Two", "", DOWN, f"{DOWN} ", "\b3", DOWN, DOWN)
        assert screen.end() == 0, screen.seen

    assert recorded(work / "demo") | {"_src_path": ""} == {
        "_src_path": "",
        "project_name": "Orders Two",
        "package": "orders_two",
        "database": "postgresql",
        "api": ["rest", "graphql"],
        "replicas": 3,
        "repository_host": "github",
        "ci": "github_actions",
    }


def test_the_command_that_it_prints_gives_the_same_project_without_asking(
    stackcutter: Stackcutter, template: Path, work: Path
) -> None:
    with terminal("new", "demo", "--no-git", "--source", str(template)) as screen:
        answer(screen, " Two", "", DOWN)
        assert screen.end() == 0, screen.seen
    (work / "demo").rename(work / "asked")

    _, *arguments = printed(screen.seen)
    assert arguments[:4] == ["new", "demo", "--defaults", "-d"]
    assert arguments[4] == "project_name=Orders Two"
    assert stackcutter(*arguments, source=None).code == 0

    assert contents(work / "demo") == contents(work / "asked")


def test_what_the_command_line_answers_is_not_asked(template: Path, work: Path) -> None:
    given = ["-d", "database=none", "-d", "project_name=Given"]
    with terminal("new", "demo", *given, "--source", str(template)) as screen:
        for question in (QUESTIONS[1], *QUESTIONS[3:]):
            screen.expect(question)
            screen.send(ENTER)
        assert screen.end() == 0, screen.seen

    assert QUESTIONS[0] not in screen.seen
    assert recorded(work / "demo")["package"] == "given"


@pytest.mark.parametrize("option", [["--defaults"], ["-d", "database=none", "--defaults"]])
def test_with_defaults_nothing_is_asked(template: Path, option: list[str]) -> None:
    with terminal("new", "demo", *option, "--source", str(template)) as screen:
        assert screen.end() == 0, screen.seen
    assert QUESTIONS[0] not in screen.seen


def test_a_text_that_will_not_do_is_refused_while_it_is_typed(template: Path, work: Path) -> None:
    with terminal("new", "demo", "--source", str(template)) as screen:
        screen.expect(QUESTIONS[0])
        screen.send(f"!{ENTER}")
        screen.expect("Start with a letter of A-Z; then letters, digits and spaces: Order Service.")
        screen.send("\b")
        screen.send(ENTER)
        screen.expect(QUESTIONS[1])
        screen.send(CONTROL_C)
        assert screen.end() == 1, screen.seen
    assert not list(work.iterdir())


def test_an_empty_list_is_refused_while_it_is_chosen(template: Path) -> None:
    with terminal("new", "demo", "--source", str(template)) as screen:
        for question in QUESTIONS[:3]:
            screen.expect(question)
            screen.send(ENTER)
        screen.expect(QUESTIONS[3])
        screen.send(f" {ENTER}")
        screen.expect("Choose at least one: rest, graphql, grpc.")


def test_a_choice_that_other_answers_forbid_shows_why_and_cannot_be_taken(
    template: Path, work: Path
) -> None:
    with terminal("new", "demo", "--source", str(template)) as screen:
        for question in QUESTIONS[:6]:
            screen.expect(question)
            screen.send(ENTER)
        screen.expect(QUESTIONS[6])
        screen.expect("- GitHub Actions (GitHub Actions needs GitHub: give both,")
        screen.send(f"{DOWN}{ENTER}")
        assert screen.end() == 0, screen.seen
    assert recorded(work / "demo")["ci"] == "none"


def test_a_given_answer_that_the_defaults_forbid_is_refused_before_the_first_question(
    template: Path, work: Path
) -> None:
    with terminal("new", "demo", "-d", "ci=github_actions", "--source", str(template)) as screen:
        assert screen.end() == 2, screen.seen
    assert "Error: repository_host: GitHub Actions needs GitHub" in " ".join(screen.seen.split())
    assert QUESTIONS[0] not in screen.seen
    assert not list(work.iterdir())


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("database=oracle", "'oracle' is not offered."),
        ("replicas=many", "'many' is no whole number."),
        ("sqlite=.", "sqlite: this is computed"),
        ("nothing=x", "There is no question nothing."),
    ],
)
def test_a_given_answer_that_can_never_do_is_refused_before_the_first_question(
    template: Path, given: str, sentence: str
) -> None:
    with terminal("new", "demo", "-d", given, "--source", str(template)) as screen:
        assert screen.end() == 2, screen.seen
    assert sentence in " ".join(screen.seen.split())
    assert QUESTIONS[0] not in screen.seen


def test_a_given_answer_that_the_given_ones_forbid_is_refused_when_its_turn_comes(
    template: Path, work: Path
) -> None:
    given = ["-d", "ci=github_actions", "-d", "repository_host=none"]
    with terminal("new", "demo", *given, "--source", str(template)) as screen:
        for question in QUESTIONS[:5]:
            screen.expect(question)
            screen.send(ENTER)
        assert screen.end() == 2, screen.seen
    assert "Error: repository_host: GitHub Actions needs GitHub" in " ".join(screen.seen.split())
    assert "Traceback" not in screen.seen
    assert not list(work.iterdir())


@pytest.mark.parametrize(
    ("answered", "key"),
    [(0, CONTROL_C), (2, CONTROL_C), (6, CONTROL_C), (0, f"{START}{KILL}{CONTROL_D}")],
)
def test_leaving_at_a_question_leaves_nothing_behind(
    template: Path, work: Path, answered: int, key: str
) -> None:
    with terminal("new", "demo", "--source", str(template)) as screen:
        for question in QUESTIONS[:answered]:
            screen.expect(question)
            screen.send(ENTER)
        screen.expect(QUESTIONS[answered])
        screen.send(key)
        assert screen.end() == 1, screen.seen
    assert "Stopped. Nothing was made." in screen.seen
    assert not list(work.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_a_question_leaves_nothing_behind(
    template: Path, work: Path, number: signal.Signals
) -> None:
    with terminal("new", "demo", "--source", str(template)) as screen:
        screen.expect(QUESTIONS[0])
        screen.process.send_signal(number)
        assert screen.end() == 1, screen.seen
    assert "Stopped. Nothing was made." in screen.seen
    assert not list(work.iterdir())


def test_progress_is_drawn_on_a_terminal_only(stackcutter: Stackcutter, template: Path) -> None:
    (template / "template/Makefile").write_text("install:\n\tsleep 1; touch uv.lock\n")

    plain = stackcutter("new", "plain", "--defaults")
    with terminal("new", "drawn", "--defaults", "--source", str(template)) as screen:
        assert screen.end() == 0, screen.seen

    assert "Running make install ...\n" in plain.err
    assert "\x1b" not in plain.out + plain.err
    assert "Running make install ..." in screen.seen
    assert "\x1b[?25l" in screen.raw  # the cursor is hidden while the spinner turns
