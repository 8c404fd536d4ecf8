"""cookiecutter.json asks what copier.yml asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stackcutter.errors import FailureError
from tests.cookiecutter.doors import QUESTIONS, ROOT
from tests.prove.template import write
from tools.cookiecutter import text

if TYPE_CHECKING:
    from pathlib import Path

    from stackcutter.interview import Interview


def made() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "cookiecutter.json").read_text(encoding="utf-8"))
    return found


def test_it_is_made_from_the_template() -> None:
    written = (ROOT / "cookiecutter.json").read_text(encoding="utf-8")
    assert written == text(ROOT), "Run `make cookiecutter`."


def test_every_question_is_asked_in_order_and_nothing_that_is_computed(
    interview: Interview,
) -> None:
    assert [name for name in made() if not name.startswith("_")] == interview.names


def test_every_choice_is_offered_with_its_title_and_the_default_first(
    interview: Interview,
) -> None:
    file = made()
    for name, reply in interview.replies({}).items():
        titles = {choice.value: choice.title for choice in interview.choices(name)}
        prompt = file["__prompts__"][name]
        if interview.is_list(name):
            assert file[name].split(",") == reply.default
            assert all(f"\n    {value} - {title}\n" in prompt for value, title in titles.items())
        elif titles:
            assert file[name][0] == reply.default
            assert sorted(file[name]) == sorted(titles)
            assert prompt.pop("__prompt__").startswith(interview.help(name))
            assert prompt == titles
        else:
            assert prompt == interview.help(name)


def test_what_is_not_always_asked_says_when_it_counts(tmp_path: Path) -> None:
    file = json.loads(text(write(tmp_path, {}, QUESTIONS)))

    assert file["_only_if"] == {"topology": [{"cache": "redis"}]}
    prompt = file["__prompts__"]["topology"]["__prompt__"]
    assert prompt.endswith("(counts only with cache=redis)")


def test_what_a_default_reads_is_read_from_cookiecutter(tmp_path: Path) -> None:
    default = "{{ cache | default(cache.cache) }} cache"
    questions = QUESTIONS.replace("default: plain", f'default: "{default}"')

    file = json.loads(text(write(tmp_path, {}, questions)))

    assert file["note"] == "{{ cookiecutter.cache | default(cookiecutter.cache.cache) }} cache"


def test_what_looks_like_a_colour_is_shown_as_it_is(tmp_path: Path) -> None:
    file = json.loads(text(write(tmp_path, {}, QUESTIONS)))
    assert file["__prompts__"]["package"] == r"What is it called \[in code]?"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("default: plain", "default: \"{{ 'x' | to_nice_yaml }}\"", "note: .*'to_nice_yaml'"),
        ("default: plain", 'default: "{{ word }}"', r"note: its default reads \['word'\]"),
        ("default: none", 'default: "{{ package }}"', "cache: .* as the default"),
        ("cache == 'redis'", "note == 'redis'", "topology: .* questions with one choice"),
        ("cache == 'redis'", "'rest' in api or cache", "topology: .* questions with one choice"),
    ],
)
def test_what_cookiecutter_could_not_follow_is_refused(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    write(tmp_path, {}, QUESTIONS.replace(before, after))

    with pytest.raises(FailureError, match=said):
        text(tmp_path)
