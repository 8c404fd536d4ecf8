"""Which answers go together, found by asking the template's own rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackcutter.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stackcutter.interview import Interview

Answers = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A value of another question that does not go with a technology.

    Attributes:
        question: The other question.
        value: Its value.
        sentence: What the template says.
    """

    question: str
    value: Any
    sentence: str


def smallest_stack(interview: Interview, question: str, value: Any) -> Answers | None:  # noqa: ANN401 (any answer)
    """Find the fewest answers that choose a value and are accepted; None if none are.

    Args:
        interview: The template's questions.
        question: The question that the value answers.
        value: What must be chosen, alone or, in a list, among others.
    """
    alone = {question: [value] if interview.is_list(question) else value}
    return _accepted(interview, alone, keep={question: value}, depth=2)


def refusals(interview: Interview, stack: Mapping[str, Any], question: str) -> list[Refusal]:
    """List what cannot be combined with a choice, whatever else is answered.

    Args:
        interview: The template's questions.
        stack: Accepted answers that make the choice, as `smallest_stack` finds them.
        question: The question of the choice.
    """
    found = []
    for other in interview.names:
        if other == question:
            continue
        for choice in interview.choices(other):
            answer = [choice.value] if interview.is_list(other) else choice.value
            tried = {question: stack[question], other: answer}
            keep = {question: stack[question], other: choice.value}
            sentence = refusal(interview, tried)
            if sentence and _accepted(interview, tried, keep=keep, depth=2) is None:
                found.append(Refusal(other, choice.value, sentence))
    return found


def refusal(interview: Interview, answers: Mapping[str, Any]) -> str:
    """Return the sentence with which answers are refused, or "" if they are accepted."""
    try:
        interview.replies(answers)
    except AnswerError as error:
        return error.reason
    return ""


def _accepted(
    interview: Interview, answers: Answers, *, keep: Mapping[str, Any], depth: int
) -> Answers | None:
    """Find accepted answers, changing at most `depth` others than those to keep.

    Only the question at which a try is refused is changed: a template refuses a combination on
    each of its questions, so that is one of those which the combination is about.
    """
    try:
        interview.replies(answers)
    except AnswerError as error:
        if depth == 0:
            return None
        for further in _changes(interview, answers, error.question, keep):
            accepted = _accepted(interview, further, keep=keep, depth=depth - 1)
            if accepted is not None:
                return accepted
        return None
    return answers


def _changes(
    interview: Interview, answers: Answers, question: str, keep: Mapping[str, Any]
) -> Iterator[Answers]:
    """Try the other values of a question; to a list that must hold something, others are added.

    A question that is not asked is refused whatever its value, so what it hangs on is tried, too.
    """
    for condition in interview.conditions(question):
        yield from _changes(interview, answers, condition, keep)
    choices = [choice.value for choice in interview.choices(question)]
    if interview.is_list(question):
        held = answers.get(question, [])
        for value in choices:
            if value not in held:
                yield {**answers, question: [*held, value]}
    elif question not in keep:
        for value in choices:
            if value != answers.get(question):
                yield {**answers, question: value}
