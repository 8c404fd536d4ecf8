"""The questions of a template, answered without asking anybody."""

from __future__ import annotations

import re
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copier._types import MISSING
from copier._user_data import AnswersMap, Question
from copier.errors import UserMessageError

from stackcutter.catalogue import Technology, read_catalogue
from stackcutter.company import company
from stackcutter.copying import answer_error, asked, worker
from stackcutter.errors import AnswerError, FailureError
from stackcutter.settings import origin, user_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from copier._settings import SettingsModel

    from stackcutter.source import Source


@dataclass(frozen=True)
class Choice:
    """One value that a question offers."""

    title: str
    value: Any


@dataclass(frozen=True)
class Reply:
    """What a question got.

    Attributes:
        value: The answer, of the question's type.
        default: What the answer would be had none been given; None when it would be refused.
        relevant: Whether the question would have been asked.
    """

    value: Any
    default: Any
    relevant: bool


class Interview:
    """A template's questions, in order, by copier's own rules.

    Args:
        source: The template.
        use_settings: Let the defaults of the user and of the company stand before the template's,
            and the company's refusals count.
        recorded: What a project has answered before. It stands before every default, also under the
            former name of a question; where its question is not asked any more it lapses.
    """

    def __init__(
        self,
        source: Source,
        *,
        use_settings: bool = False,
        recorded: Mapping[str, Any] | None = None,
    ) -> None:
        """Read the template's questions; nothing is copied to disk.

        Raises:
            RefusalError: The company's file is wrong.
        """
        self.source = source
        self._worker = worker(source, Path("project"), {})
        self._details: dict[str, dict[str, Any]] = self._worker.template.questions_data
        self._use_settings = use_settings
        if use_settings:
            company().apply(self._details, self.names)
        self._recorded = dict(recorded or {})

    def after(self, recorded: Mapping[str, Any]) -> Interview:
        """Return the same questions for a project that has answered some of them before."""
        other = copy(self)
        other._recorded = dict(recorded)  # noqa: SLF001 (of the same class)
        return other

    @cached_property
    def names(self) -> list[str]:
        """The questions that a person can be asked, in order."""
        return asked(self._details)

    @cached_property
    def catalogue(self) -> list[Technology]:
        """The technologies that the template offers, sorted by name."""
        template = self._worker.template
        return read_catalogue(template.local_abspath, template.subdirectory)

    def renamed(self, names: Iterable[str]) -> dict[str, str]:
        """Find the questions that have another name now: their default reads the former one.

        Args:
            names: Names under which questions were answered before.

        Returns:
            By its former name, the question's name.
        """
        former = [name for name in names if not self.is_known(name)]
        return {
            name: question
            for question in self.names
            for name in former
            if re.search(rf"\b{re.escape(name)}\b", str(self._details[question].get("default")))
        }

    @property
    def values(self) -> dict[str, Any]:
        """The answers that `replies` gave last, with those that are computed from them."""
        return dict(self._worker.answers.user)

    @cached_property
    def _defaults(self) -> AnswersMap:
        """The default answers, as far as there are any: choices may be computed from others."""
        with suppress(AnswerError):
            self.replies({})
        return self._worker.answers

    @cached_property
    def _settings(self) -> SettingsModel:
        return user_settings(self.names)

    def is_known(self, name: str) -> bool:
        """Tell whether the template has this question, be it asked or computed."""
        return name in self._details

    def is_list(self, name: str) -> bool:
        """Tell whether the question takes several values."""
        return bool(self._details[name].get("multiselect", False))

    def conditions(self, name: str) -> list[str]:
        """List the earlier questions on which it depends whether this one is asked."""
        when = str(self._details[name].get("when", ""))
        earlier = self.names[: self.names.index(name)]
        return [other for other in earlier if re.search(rf"\b{re.escape(other)}\b", when)]

    def help(self, name: str) -> str:
        """Return the line that introduces the question."""
        return str(self._details[name].get("help", ""))

    def choices(self, name: str) -> list[Choice]:
        """List what the question offers, refused or not, in order; none for a free text."""
        self._worker.answers = self._defaults
        question = self._question(name, AnswersMap())
        return [Choice(str(c.title), question.cast_answer(c.value)) for c in _offered(question)]

    def check_each(self, given: Mapping[str, Any]) -> None:
        """Refuse what no interview could make good, before anybody is asked.

        A given answer that a choice forbids may still be saved by what is answered before it. But
        copier cannot ask a question whose default the given answers forbid.

        Raises:
            AnswerError: An answer is computed, of the wrong type, not offered, or forbids the
                default of another question.
        """
        self._worker.answers = self._defaults
        for name, answer in given.items():
            question = self._question(name, AnswersMap())
            entries = answer if isinstance(answer, list) else [answer]
            try:
                values = [question.cast_answer(entry) for entry in entries]
                offered = [question.cast_answer(choice.value) for choice in _offered(question)]
            except (ValueError, TypeError) as error:
                raise self._refusal(question, answer, error) from error
            strange = bool(offered) and not all(value in offered for value in values)
            if strange or name not in self.names:
                self._checked(question, answer)
        try:
            self.replies(given)
        except AnswerError as error:
            if error.question not in given:
                raise

    def replies(self, given: Mapping[str, Any]) -> dict[str, Reply]:
        """Answer every question that a person can be asked: as given, as recorded, or by default.

        Args:
            given: Answers by question.

        Raises:
            AnswerError: An answer is refused that is given, recorded or a default.
            FailureError: The template itself is wrong.
        """
        template = self._worker.template
        answers = AnswersMap(
            init=dict(given), metadata=template.metadata, last=dict(self._recorded)
        )
        self._worker.answers = answers
        replies = {}
        for name in self._details:
            reply = self._reply(name, given, answers)
            if reply is None:
                continue
            answers.user[name] = reply.value
            if not reply.relevant:
                answers.hide(name)
            if name in self.names:
                replies[name] = reply
        return replies

    def _question(self, name: str, answers: AnswersMap, *, own: bool = False) -> Question:
        details: dict[str, Any] = dict(self._details[name])
        if own and self._use_settings:
            details["settings"] = self._settings
        return Question(
            var_name=name,
            answers=answers,
            context=self._worker._render_context(),  # noqa: SLF001 (no public way to ask)
            jinja_env=self._worker.jinja_env,
            **details,
        )

    def _reply(self, name: str, given: Mapping[str, Any], answers: AnswersMap) -> Reply | None:
        # Without `init`, so that the default is the question's own, not the given answer.
        question = self._question(name, AnswersMap(user=answers.user), own=name not in given)
        try:
            relevant = question.get_when()
        except UserMessageError as error:
            raise _fault(name, error) from error
        if name in given:
            value = self._checked(question, given[name])
            return Reply(value, _default_or_none(question), relevant)
        if relevant and name in self._recorded and name in self.names:
            value = self._checked(question, self._recorded[name])
            return Reply(value, _default_or_none(question), relevant)
        default = self._default(question)
        if default is MISSING:
            if not relevant:
                return None
            message = "this has no default: answer it."
            raise AnswerError(name, message)
        own_default = default
        if self._use_settings and name in self._settings.defaults:
            own_default = _default_or_none(self._question(name, AnswersMap(user=answers.user)))
        return Reply(default, own_default, relevant)

    def _checked(self, question: Question, answer: Any) -> Any:  # noqa: ANN401 (any answer)
        if question.var_name not in self.names:
            message = "this is computed from the other answers: leave it out."
            raise AnswerError(question.var_name, message)
        if question.multiselect and not isinstance(answer, list):
            # copier would take the keys of a mapping.
            message = f"{answer!r} is no list. Write -d {question.var_name}=first,second."
            raise AnswerError(question.var_name, message)
        try:
            value = question.parse_answer(answer)
            question.validate_answer(value)
        except (ValueError, TypeError, UserMessageError) as error:
            raise self._refusal(question, answer, error) from error
        return value

    def _default(self, question: Question) -> Any:  # noqa: ANN401 (any answer)
        try:
            return question.get_default()
        except UserMessageError as error:
            raise _fault(question.var_name, error) from error
        except (ValueError, TypeError) as error:
            default = question.settings.defaults.get(question.var_name, question.default)
            refusal = self._refusal(question, question.render_value(default), error)
            if question.var_name in question.settings.defaults:
                message = f"{refusal.reason}\n{origin(question.var_name)}"
                raise AnswerError(question.var_name, message) from error
            raise refusal from error

    def _refusal(self, question: Question, answer: Any, error: Exception) -> AnswerError:  # noqa: ANN401 (any answer)
        """Put copier's complaint into words: what was wrong, and what would do."""
        name = question.var_name
        offered = _offered(question)
        if not offered:
            refusal = answer_error(error)
            if refusal is not None:
                return refusal
            return AnswerError(name, f"{answer!r} is no {_KINDS[question.get_type_name()]}.")
        values = [str(choice.value) for choice in offered]
        several = question.multiselect and isinstance(answer, list)
        entries: Sequence[Any] = answer if several else [answer]
        strange = [entry for entry in entries if str(entry) not in values]
        if strange:
            near = get_close_matches(str(strange[0]).lower(), values, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            offer = f"Choose {'from' if several else 'one of'}: {', '.join(values)}."
            return AnswerError(name, f"{strange[0]!r} is not offered.{hint} {offer}")
        return answer_error(error) or AnswerError(name, str(error))


_KINDS = {
    "bool": "yes or no",
    "float": "number",
    "int": "whole number",
    "json": "JSON",
    "path": "path",
    "str": "text",
    "yaml": "YAML",
}


def _offered(question: Question) -> Sequence[Any]:
    return question._formatted_choices  # noqa: SLF001 (what the terminal would show)


def _default_or_none(question: Question) -> Any:  # noqa: ANN401 (any answer)
    """Return the default, or None where it is refused beside the other answers."""
    try:
        default = question.get_default()
    except (ValueError, TypeError, UserMessageError):
        return None
    return None if default is MISSING else default


def _fault(name: str, error: Exception) -> FailureError:
    return FailureError(f"The template's question {name} is wrong: {error}")
