"""What a technology adds to a service."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from stackcutter.combinations import Answers, Refusal, refusal, refusals, smallest_stack
from stackcutter.errors import FailureError, RefusalError
from stackcutter.rendering import Difference, compare, render

if TYPE_CHECKING:
    from stackcutter.catalogue import Technology
    from stackcutter.interview import Interview
    from stackcutter.source import Source


@dataclass(frozen=True)
class Addition:
    """What a technology brings.

    Attributes:
        stack: The fewest answers that choose it.
        instead: The answers that it is compared with; None where nothing else can be chosen.
        files: What differs between the two.
        needs: The sentence that refuses it alone, or "".
        refused: What it cannot be combined with.
    """

    stack: Answers
    instead: Answers | None
    files: Difference
    needs: str = ""
    refused: list[Refusal] = field(default_factory=list)


def find(interview: Interview, name: str) -> Technology:
    """Find a technology by its name, or by the answer that chooses it.

    Raises:
        RefusalError: There is none of that name.
    """
    for technology in interview.catalogue:
        if name.lower() in {technology.name, technology.value, technology.title.lower()}:
            return technology
    names = [technology.name for technology in interview.catalogue]
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    message = f"There is no technology {name}.{hint} `stackcutter list` shows them all."
    raise RefusalError(message)


def addition(source: Source, interview: Interview, technology: Technology) -> Addition:
    """Tell what a technology adds, by rendering a stack with it and one without.

    Raises:
        FailureError: No answers are accepted that choose it.
    """
    question, value = technology.question, technology.value
    if question not in interview.names:
        return Addition({}, None, Difference())
    stack = smallest_stack(interview, question, value)
    if stack is None:
        message = f"The template accepts no stack with {technology.title}."
        raise FailureError(message)
    alone: Any = [value] if interview.is_list(question) else value
    instead = _without(interview, stack, question, value)
    files = Difference()
    if instead is not None:
        files = compare(
            render(source, _values(interview, instead)), render(source, _values(interview, stack))
        )
    return Addition(
        stack,
        instead,
        files,
        needs=refusal(interview, {question: alone}),
        refused=refusals(interview, stack, question),
    )


def _without(interview: Interview, stack: Answers, question: str, value: str) -> Answers | None:
    """Find the nearest accepted stack without a technology: with nothing in its place, if can be.

    Where its question must be answered, the first other answer takes the place.
    """
    values = [choice.value for choice in interview.choices(question)]
    others = sorted((v for v in values if v != value), key=lambda v: v != "none")
    tries: list[Any] = others
    if interview.is_list(question):
        rest = [v for v in stack[question] if v != value]
        tries = [rest, *([other] for other in others)]
    for answer in tries:
        answers = {**stack, question: answer}
        if not refusal(interview, answers):
            return answers
    return None


def _values(interview: Interview, answers: Answers) -> Answers:
    return {k: reply.value for k, reply in interview.replies(answers).items() if reply.relevant}
