"""Answers reach copier as they were given, however they were given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.terminal import ENTER, terminal
from tests.cookiecutter.doors import cookiecutter, copied, tree

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_cookies.plugin import Cookies  # type: ignore[import-untyped]

# What JSON, YAML, Python, Jinja or a shell could take for its own.
HARD = [
    """It's "quoted" \\ 'twice' \"\"\" and ''' \\n \\u0041 \\""",
    "Grüße, 世界 😀 \u0085\u2028\x7f \x01",
    "tab\t and carriage return\r",
    " - [x]: {y} #z, &a *b !c $HOME `id` %s ",
    "{{ cookiecutter }} {% raw %} {# x #}",
]


def written(answer: str) -> str:
    """Write an answer so that Jinja, which cookiecutter asks, gives it back."""
    return f"{{{{ {json.dumps(answer)} }}}}"


@pytest.mark.parametrize(
    "answer",
    ["\n".join(HARD), *(pytest.param(x, marks=pytest.mark.deep) for x in ("", "null", "=", "[1]"))],
)
def test_a_text_arrives_unharmed(
    small: Path, cookies: Cookies, tmp_path: Path, answer: str
) -> None:
    baked = cookies.bake({"note": written(answer)}, template=str(small))

    assert baked.exception is None
    assert tree(baked.project_path) == tree(copied(small, tmp_path / "x", {"note": answer}))


@pytest.mark.parametrize("answer", ["\0", "long " * 100_000])
def test_a_text_that_no_program_takes_is_refused(
    small: Path, cookies: Cookies, capfd: pytest.CaptureFixture[str], answer: str
) -> None:
    baked = cookies.bake({"note": written(answer)}, template=str(small))

    assert baked.exception is not None
    assert capfd.readouterr().err.startswith("The answers cannot be handed to copier: ")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("rest,an odd one, ", ["rest", "an odd one"]),
        pytest.param("[graphql, rest]", ["graphql", "rest"], marks=pytest.mark.deep),
        pytest.param(" rest ", ["rest"], marks=pytest.mark.deep),
    ],
)
def test_a_list_is_a_text_with_commas(
    small: Path, cookies: Cookies, tmp_path: Path, given: str, meant: list[str]
) -> None:
    baked = cookies.bake({"api": given}, template=str(small))

    assert baked.exception is None
    assert tree(baked.project_path) == tree(copied(small, tmp_path / "x", {"api": meant}))


def test_a_person_is_asked_and_the_answers_can_be_replayed(
    small: Path, home: Path, work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(work)
    with terminal(str(small), "--output-dir", "asked", program="cookiecutter") as screen:
        for question, answer in {
            "project_name": "Order Service",
            "What is it called [in code]?": "",
            "Which cache?": "2",
            "note": "",
            "One or more of them, with commas between": "graphql, rest",
            "(counts only with cache=redis)": "2",
        }.items():
            screen.expect(question)
            screen.send(f"{answer}{ENTER}")
        assert screen.end() == 0
        assert "(order service): " in screen.seen
    answers = {"project_name": "Order Service", "cache": "redis", "topology": "many"}

    again = cookiecutter("--replay", "--output-dir", "again", small, cwd=work)

    assert again.returncode == 0, again.stderr
    assert (home / ".cookiecutter_replay").is_dir()
    plain = copied(small, tmp_path / "plain", {**answers, "api": ["graphql", "rest"]})
    assert tree(work / "asked/order-service") == tree(work / "again/order-service") == tree(plain)


def test_a_replay_that_was_edited_counts_as_it_reads_now(small: Path, work: Path) -> None:
    """What copier must know of the questions comes from the template, not from the replay."""
    old = {"project_name": "Orders", "cache": "redis", "topology": "many", "api": "nothing, rest"}
    old |= {"package": "orders", "note": "x"}
    context = {**old, "__folder": "orders", "_lists": [], "_only_if": {"topology": []}}
    (work / "old.json").write_text(json.dumps({"cookiecutter": context}))

    done = cookiecutter("--replay-file", work / "old.json", small, cwd=work)

    assert done.stderr.startswith("api: 'nothing' is not ")
    assert [path.name for path in work.iterdir()] == ["old.json"]


def test_a_configuration_gives_defaults_which_others_overrule(
    small: Path, work: Path, tmp_path: Path
) -> None:
    defaults = {"project_name": "Billing", "cache": "redis", "api": "graphql", "note": "a: 'b'"}
    (work / "own.yml").write_text(yaml.safe_dump({"default_context": defaults}))

    done = cookiecutter(
        "--no-input", "--config-file", work / "own.yml", small, "project_name=Zoo", cwd=work
    )

    assert done.returncode == 0, done.stderr
    answers = {**defaults, "project_name": "Zoo", "api": ["graphql"]}
    assert tree(work / "zoo") == tree(copied(small, tmp_path / "plain", answers))
