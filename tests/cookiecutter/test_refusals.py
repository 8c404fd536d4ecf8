"""A bad answer is refused in the template's own words, and nothing is left of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import pytest

from stackcutter.errors import AnswerError
from stackcutter.interview import Interview
from stackcutter.prove.proof import Options, Proof
from stackcutter.prove.values import frozen
from tests.cookiecutter.doors import ROOT, as_texts, copied, tree
from tests.prove.template import source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_cookies.plugin import Cookies  # type: ignore[import-untyped]

# Python 3.12 has another way to say it, which cookiecutter does not use yet.
pytestmark = pytest.mark.filterwarnings("ignore:onerror argument is deprecated")

# Something of this is refused wherever a text is refused at all.
STRANGE = ("", "../../etc", 'Ein "Wort"', "é\\n", "a" * 200)


def bad_texts(interview: Interview) -> Iterator[tuple[str, Any]]:
    """List the texts and lists, each with an answer that its validator refuses."""
    for name in interview.names:
        if interview.choices(name) and not interview.is_list(name):
            continue
        tried: tuple[Any, ...] = ([],) if interview.is_list(name) else STRANGE
        refused = [(name, answer) for answer in tried if sentence(interview, {name: answer})]
        yield from refused[-1:]


def bad_pairs(interview: Interview) -> Iterator[dict[str, Any]]:
    """List the pairs of choices that no stack has."""
    stacks = Proof(source(ROOT), Options()).stacks
    asked = [name for name, reply in interview.replies({}).items() if reply.relevant]
    for one, other in combinations([name for name in asked if interview.choices(name)], 2):
        for values in product(values_of(interview, one), values_of(interview, other)):
            pair = dict(zip((one, other), values, strict=True))
            if not stacks.possible({name: frozen(value) for name, value in pair.items()}):
                yield pair


def values_of(interview: Interview, name: str) -> list[Any]:
    values = [choice.value for choice in interview.choices(name)]
    return [[value] for value in values] if interview.is_list(name) else values


def sentence(interview: Interview, answers: dict[str, Any]) -> str:
    """Say what the template says of answers, with the question; "" if they are accepted."""
    try:
        interview.replies(answers)
    except AnswerError as error:
        return str(error)
    return ""


@pytest.fixture
def refused(
    template: Path, cookies: Cookies, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[dict[str, Any]], str]:
    """Answer what is refused; return what is said, after a look that nothing is left."""

    def refused(answers: dict[str, Any]) -> str:
        capfd.readouterr()
        baked = cookies.bake(as_texts(answers), template=str(template))

        assert baked.exception is not None, answers
        assert not list((tmp_path / "cookies").glob("*/*")), answers
        return capfd.readouterr().err

    return refused


Refused = Callable[[dict[str, Any]], str]


def test_it_is_refused_in_the_same_words(interview: Interview, refused: Refused) -> None:
    """A text, a list, and choices that do not go together."""
    texts = {interview.is_list(name): {name: bad} for name, bad in bad_texts(interview)}
    assert len(texts) == 2
    for answers in (*texts.values(), next(bad_pairs(interview))):
        assert refused(answers) == f"{sentence(interview, answers)}\n"


@pytest.mark.deep
def test_each_text_and_each_pair_of_choices_is_refused_in_the_same_words(
    interview: Interview, refused: Refused
) -> None:
    texts = [{name: bad} for name, bad in bad_texts(interview)]
    assert len(texts) > 4
    for answers in (*texts, *bad_pairs(interview)):
        assert refused(answers) == f"{sentence(interview, answers)}\n"


def test_a_choice_that_is_not_offered_is_refused_by_cookiecutter(
    interview: Interview, refused: Refused
) -> None:
    for name in interview.names:
        if interview.choices(name) and not interview.is_list(name):
            assert refused({name: "nothing"}) == ""


@pytest.mark.deep
def test_an_entry_of_a_list_that_is_not_offered_is_refused_by_copier(
    interview: Interview, refused: Refused
) -> None:
    for name in interview.names:
        if interview.is_list(name):
            said = refused({name: [interview.choices(name)[0].value, "nothing"]})
            assert said.startswith(f"{name}: 'nothing' is not in [")


def test_a_question_that_does_not_apply_is_left_out(
    small: Path, cookies: Cookies, tmp_path: Path
) -> None:
    left_out(Interview(source(small)), small, cookies, tmp_path)


@pytest.mark.deep
def test_every_question_that_does_not_apply_is_left_out(
    interview: Interview, template: Path, cookies: Cookies, tmp_path: Path
) -> None:
    left_out(interview, template, cookies, tmp_path)


def left_out(interview: Interview, template: Path, cookies: Cookies, tmp_path: Path) -> None:
    """Answer what does not apply, which plain copier refuses."""
    idle = {
        name: interview.choices(name)[-1].value
        for name, reply in interview.replies({}).items()
        if not reply.relevant
    }
    assert idle
    assert sentence(interview, idle)

    baked = cookies.bake(idle, template=str(template))

    assert baked.exception is None
    assert tree(baked.project_path) == tree(copied(template, tmp_path / "plain", {}))
