"""A company's own defaults, named stacks and forbidden choices, in a file over ours."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from stackcutter.company_file import VARIABLE, malformed, near, read_company_file
from stackcutter.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True)
class Company:
    """What a company has decided for all its services; nothing where there is no file.

    Attributes:
        path: The file; None where there is none.
        defaults: Its answers to questions that nobody answers otherwise.
        presets: Its named stacks: `summary` and `answers` by name.
        forbidden: The sentences that refuse answers, by question and answer.
    """

    path: Path | None = None
    defaults: dict[str, Any] = field(default_factory=dict)
    presets: dict[str, dict[str, Any]] = field(default_factory=dict)
    forbidden: dict[str, dict[str, str]] = field(default_factory=dict)

    def sentence(self, question: str, answer: Any) -> str:  # noqa: ANN401 (any answer)
        """Return the sentence that refuses an answer, or "" if nothing does."""
        sentences = self.forbidden.get(question, {})
        return next((sentences[v] for v in _values(answer) if v in sentences), "")

    def refuse_forbidden(self, answers: dict[str, Any]) -> dict[str, Any]:
        """Return the answers as they are.

        Raises:
            AnswerError: One is forbidden.
        """
        for question, answer in answers.items():
            sentence = self.sentence(question, answer)
            if sentence:
                raise AnswerError(question, sentence)
        return answers

    def apply(self, questions: dict[str, dict[str, Any]], asked: Iterable[str]) -> None:
        """Let a template's own questions refuse what is forbidden, on a terminal as well.

        Args:
            questions: The questions of copier.yml, which are changed.
            asked: Those that a person can be asked.

        Raises:
            RefusalError: The file has a question or an answer that the template does not.
        """
        names = list(asked)
        for where, answers in self._answers():
            for question, answer in answers.items():
                self._check(where, question, answer, questions, names)
        for question, sentences in self.forbidden.items():
            details = questions[question]
            default = details.get("default")
            if question not in self.defaults and self.sentence(question, default):
                self._refuse(
                    f"it forbids {question}: {default}, which is the template's default. Name "
                    "another one under `defaults`"
                )
            details["choices"] = _restricted(details["choices"], sentences)

    def _answers(self) -> Iterator[tuple[str, dict[str, Any]]]:
        yield "defaults", self.defaults
        for name, preset in self.presets.items():
            yield f"presets, {name}", preset["answers"]
        yield "forbidden", {name: list(values) for name, values in self.forbidden.items()}

    def _check(
        self,
        where: str,
        question: str,
        answer: Any,  # noqa: ANN401 (any answer)
        questions: Mapping[str, Mapping[str, Any]],
        asked: list[str],
    ) -> None:
        if question not in asked:
            self._refuse(f"{where}: there is no question {question}.{near(question, asked)}")
        choices = questions[question].get("choices")
        if where == "forbidden" and not isinstance(choices, (dict, list)):
            self._refuse(f"{where}: {question} offers no choices that could be forbidden")
        if not isinstance(choices, (dict, list)):
            return
        offered = [str(_value(value)) for _, value in _pairs(choices)]
        for value in _values(answer):
            if value not in offered:
                hint = near(value, offered)
                choice = f"Choose from: {', '.join(offered)}"
                self._refuse(f"{where}: {question} offers no {value}.{hint} {choice}")

    def _refuse(self, problem: str) -> NoReturn:
        raise malformed(self.path, problem)


def company() -> Company:
    """Read the file that STACKCUTTER_PRESETS names.

    Raises:
        RefusalError: It cannot be read, or is not made as it should be.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return Company()
    path = Path(named).expanduser().absolute()
    return Company(path, **read_company_file(path))


def _values(answer: Any) -> list[str]:  # noqa: ANN401 (any answer)
    return [str(value) for value in (answer if isinstance(answer, list) else [answer])]


def _pairs(choices: dict[str, Any] | list[Any]) -> list[tuple[str, Any]]:
    """Write choices as titles and what copier knows of them."""
    if isinstance(choices, dict):
        return list(choices.items())
    return [
        (choice[0], choice[1]) if isinstance(choice, list) else (str(choice), choice)
        for choice in choices
    ]


def _value(choice: Any) -> Any:  # noqa: ANN401 (whatever copier.yml can say)
    return choice["value"] if isinstance(choice, dict) else choice


def _restricted(
    choices: dict[str, Any] | list[Any], sentences: Mapping[str, str]
) -> list[list[Any]]:
    """Let choices that are forbidden refuse themselves, which they do on a terminal as well."""
    return [
        [title, {"value": _value(choice), "validator": sentences[str(_value(choice))]}]
        if str(_value(choice)) in sentences
        else [title, choice]
        for title, choice in _pairs(choices)
    ]
