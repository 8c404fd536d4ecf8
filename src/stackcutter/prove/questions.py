"""A template's questions: which answers each accepts, in the light of the earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from copier._types import MISSING

from stackcutter.errors import FailureError, RefusalError
from stackcutter.prove.configuration import NAME
from stackcutter.prove.engine import REPRESENTATIVES
from stackcutter.prove.tracing import Traced
from stackcutter.prove.values import ABSENT, frozen

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from copier._user_data import Question

    from stackcutter.prove.configuration import Configuration
    from stackcutter.prove.engine import Engine

# All subsets of a list are tried; more choices than this would make too many.
LONGEST_LIST: Final = 10


@dataclass(frozen=True)
class Outcome:
    """What a question accepts.

    Attributes:
        values: The answers that it accepts; one when it is computed or not asked.
        default: The answer that it has when none is given; None where that is refused.
        asked: Whether it is asked at all.
        refusal: Why it accepts nothing, where that is known.
    """

    values: tuple[Hashable, ...]
    default: Hashable | None
    asked: bool
    refusal: str = ""


class Questions:
    """All questions of a template.

    Args:
        engine: The template.
        configuration: What `prove.yml` says.

    Raises:
        RefusalError: `prove.yml` answers a question that is not there, or not free text.
    """

    def __init__(self, engine: Engine, configuration: Configuration) -> None:
        """Compare `prove.yml` with the questions."""
        self.engine = engine
        self._sets = configuration.representatives
        self.names = list(engine.details)
        self.represented = {name for one in self._sets for name in one}
        for name in sorted(self.represented):
            details = engine.details.get(name)
            if details is None or engine.computed(name) or not self.is_text(name):
                message = (
                    f"{NAME} answers {name}, which is no question of free text. Only questions "
                    "without choices need representatives."
                )
                raise RefusalError(message)

    @property
    def sets(self) -> list[str]:
        """The sets of representatives, by number."""
        return [str(number) for number in range(len(self._sets))]

    def representative(self, number: str) -> Mapping[str, Any]:
        """Give a set of representatives."""
        return self._sets[int(number)]

    def is_text(self, name: str) -> bool:
        """Tell whether a question has no end of answers."""
        details = self.engine.details[name]
        return not details.get("choices") and not _is_bool(details)

    @property
    def chosen(self) -> list[str]:
        """The questions that tell stacks apart, in order."""
        return [
            name for name in self.names if not self.engine.computed(name) and not self.is_text(name)
        ]

    def traced(self, name: str, constants: Mapping[str, Hashable]) -> Traced[Outcome]:
        """Make the function that gives a question's outcome.

        Args:
            name: The question.
            constants: Earlier answers that are the same in all stacks.
        """
        earlier = {REPRESENTATIVES, *self.names[: self.names.index(name)]}

        def outcome(answers: dict[str, Any]) -> Outcome:
            return self._outcome(name, answers)

        return Traced(self.engine.log, outcome, constants, earlier, self.engine.folder)

    def accepts(self, name: str, answer: Any, answers: Mapping[str, Any]) -> str:  # noqa: ANN401
        """Ask again with other answers in sight; say why an answer is refused, or ""."""
        question = self.engine.question(name, answers)
        try:
            question.validate_answer(question.parse_answer(answer))
        except ValueError as error:
            return str(error)
        return ""

    def _outcome(self, name: str, answers: dict[str, Any]) -> Outcome:
        question = self.engine.question(name, answers)
        if not question.get_when():
            default = _frozen(question.get_default())
            return Outcome((default,), default, asked=False)
        default = self._default(question)
        candidates = self._candidates(question, answers)
        if candidates is None:
            return Outcome(() if default is None else (default,), default, asked=True)
        values: list[Hashable] = []
        refusal = ""
        for candidate in candidates:
            try:
                value = question.parse_answer(candidate)
                question.validate_answer(value)
            except ValueError as error:
                refusal = str(error)
                continue
            values.append(_frozen(value))
        accepted = tuple(dict.fromkeys(values))
        return Outcome(accepted, default, asked=True, refusal="" if accepted else refusal)

    @staticmethod
    def _default(question: Question) -> Hashable | None:
        try:
            default = _frozen(question.get_default())
        except ValueError:
            return None
        return None if default is ABSENT else default

    def _candidates(self, question: Question, answers: dict[str, Any]) -> list[Any] | None:
        """List what may be accepted; None for a text that has only its default."""
        name = question.var_name
        if name in self.represented:
            self.engine.log.read(REPRESENTATIVES, None)
            # Not known yet: what is answered now is void.
            texts = self._sets[int(answers.get(REPRESENTATIVES, "0"))]
            return [texts[name]] if name in texts else None
        if question.choices:
            offered = [
                question.cast_answer(choice.value)
                for choice in question._formatted_choices  # noqa: SLF001
                if not choice.disabled
            ]
            return _lists(name, offered) if question.multiselect else offered
        return [True, False] if question.get_type_name() == "bool" else None


def _is_bool(details: Mapping[str, Any]) -> bool:
    kind = details.get("type") or type(details.get("default")).__name__
    return bool(kind == "bool")


def _lists(name: str, offered: list[Any]) -> list[list[Any]]:
    if len(offered) > LONGEST_LIST:
        message = f"The question {name} offers a list of {len(offered)} choices: that is too many."
        raise FailureError(message)
    return [
        list(some) for count in range(len(offered) + 1) for some in combinations(offered, count)
    ]


def _frozen(value: Any) -> Hashable:  # noqa: ANN401 (any answer)
    return ABSENT if value is MISSING else frozen(value)
