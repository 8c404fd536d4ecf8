"""Every change of one answer, from every preset: taken from the template, so that it grows with it."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from stackcutter.combinations import smallest_stack
from stackcutter.errors import AnswerError
from tests.template.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.interview import Interview

Answers = dict[str, Any]


class Change(NamedTuple):
    """A stack, and the one answer that makes another one of it.

    Attributes:
        name: What it is called.
        question: The question.
        before: All answers of the one stack.
        after: All answers of the other.
    """

    name: str
    question: str
    before: Answers
    after: Answers


def changes(interview: Interview, preset: Answers, question: str) -> Iterator[Change]:
    """List every ordered pair of a question's values, wherever both stacks are valid.

    Args:
        interview: The template's questions.
        preset: The stack in which it is changed.
        question: What is changed.
    """
    for old, new in permutations(_values(interview, question), 2):
        for needed in _needed(interview, question, old, new):
            before = _stack(interview, {**preset, **needed, question: old})
            after = before and _stack(interview.after(before), {question: new})
            if before and after:
                yield Change(f"{_said(old)} -> {_said(new)}", question, before, after)
                break


def _needed(interview: Interview, question: str, *values: Any) -> Iterator[Answers]:  # noqa: ANN401
    """List what may have to be answered beside a question: nothing, or what a value needs."""
    yield {}
    for value in values:
        if interview.choices(question) and not isinstance(value, list):
            yield smallest_stack(interview, question, value) or {}


def _stack(interview: Interview, given: Answers) -> Answers | None:
    try:
        replies = interview.replies(given)
    except AnswerError:
        return None
    return {name: reply.value for name, reply in replies.items() if reply.relevant}


def _values(interview: Interview, question: str) -> list[Any]:
    offered = [choice.value for choice in interview.choices(question)]
    if offered and interview.is_list(question):
        return [[value] for value in offered] + ([offered] if len(offered) > 1 else [])
    if offered:
        return offered
    sets = yaml.safe_load((ROOT / "prove.yml").read_text())["representatives"]
    found = {str(interview.replies(answers)[question].value) for answers in sets}
    return sorted(found)


def _said(value: Any) -> str:  # noqa: ANN401 (any answer)
    return "+".join(value) if isinstance(value, list) else str(value)[:20].replace(" ", "_")
