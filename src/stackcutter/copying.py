"""Copier, told where the template lies and what the project records of it."""

from __future__ import annotations

import re
import warnings
from contextlib import redirect_stderr
from io import StringIO
from typing import TYPE_CHECKING, Any, TypeVar
from unittest.mock import patch

from copier import _main
from copier._main import Worker
from copier._settings import SettingsModel
from copier._user_data import Question
from copier.errors import (
    CopierAnswersInterrupt,
    CopierError,
    CopierWarning,
    InteractiveSessionError,
    UnsafeTemplateError,
)
from jinja2 import TemplateError

from stackcutter.company import company
from stackcutter.errors import AnswerError, FailureError, RefusalError
from stackcutter.settings import user_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stackcutter.source import Source


class Copy(Worker):
    """A copier run that records the source's address and commit instead of the folder's."""

    recorded: Mapping[str, str]

    def _answers_to_remember(self) -> Mapping[str, Any]:
        answers = dict(super()._answers_to_remember())
        for key in ("_commit", "_src_path"):
            answers.pop(key, None)
        return {**self.recorded, **answers}

    def _sync_git_index_executable_bit(self, dst_relpath: Path, src_mode: int) -> None:
        """Do nothing: a new project has no git index, and asking git costs 4 ms a file."""


CopyT = TypeVar("CopyT", bound=Copy)


class _ShownQuestion(Question):
    """A question whose refusals fit the one line that the terminal has for them."""

    def get_questionary_structure(self) -> dict[str, Any]:
        structure: dict[str, Any] = super().get_questionary_structure()
        if "validate" in structure:
            validate = structure["validate"]

            def shortened(answer: Any) -> str | bool:  # noqa: ANN401
                verdict: str | bool = validate(answer)
                error = answer_error(ValueError(verdict))
                return error.reason if error else verdict

            structure["validate"] = shortened
        return structure


def worker(
    source: Source, destination: Path, data: Mapping[str, Any], *, ask: bool = False
) -> Copy:
    """Make a copier run that prints nothing but its questions.

    Args:
        source: The template.
        destination: The folder to write to; it need not exist.
        data: Answers by question.
        ask: Ask what `data` leaves open, offering the user's own defaults.
    """
    return prepared(Copy, source, destination, data, ask=ask)


def prepared(
    kind: type[CopyT],
    source: Source,
    destination: Path,
    data: Mapping[str, Any],
    *,
    ask: bool = False,
) -> CopyT:
    """Make a copier run as `worker` does, of a class that knows more than a plain copy."""
    copy = kind(
        src_path=str(source.folder),
        dst_path=destination,
        data=dict(data),
        defaults=not ask,
        quiet=True,
        settings=SettingsModel(),
    )
    # Read as a plain folder even where it is the root of a repository: uncommitted changes count
    # as they are, and nothing is cloned.
    copy.template.vcs = None
    copy.recorded = source.recorded
    questions = _questions(copy)
    if ask:
        company().apply(questions, asked(questions))
        copy.settings = user_settings(asked(questions))
    return copy


def answer_error(error: Exception) -> AnswerError | None:
    """Name the question in what copier says of an answer; None for anything else it says."""
    said = _REFUSED_ANSWER.fullmatch(str(error))
    return None if said is None else AnswerError(said["question"], said["sentence"])


_REFUSED_ANSWER = re.compile(
    r"(Validation error for question|Invalid choice for) '(?P<question>\w+)': (?P<sentence>.*)",
    re.DOTALL,
)


def _questions(copy: Copy) -> dict[str, dict[str, Any]]:
    """Read copier.yml, which copier itself would do later and less politely."""
    try:
        with redirect_stderr(StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore", CopierWarning)
            questions: dict[str, dict[str, Any]] = copy.template.questions_data
            copy.template.config_data  # noqa: B018 (checks copier's version)
    except (CopierError, ValueError, TypeError) as error:
        message = f"The template's copier.yml cannot be read: {error.__cause__ or error}"
        raise FailureError(message) from error
    return questions


def asked(questions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """List the questions that a person can be asked; the others are computed."""
    return [name for name, details in questions.items() if details.get("when", True) is not False]


def copy(source: Source, destination: Path, data: Mapping[str, Any], *, ask: bool = False) -> Copy:
    """Copy the template.

    Args:
        source: The template.
        destination: A folder that does not exist yet.
        data: Valid answers by question.
        ask: Ask on the terminal what `data` leaves open.

    Returns:
        The finished run, which holds all answers.

    Raises:
        RefusalError: An answer is refused, or the template wants to run programs.
        FailureError: The template is wrong.
    """
    with (
        worker(source, destination, data, ask=ask) as run,
        warnings.catch_warnings(),
        patch.object(_main, "Question", _ShownQuestion),
    ):
        warnings.simplefilter("ignore", CopierWarning)
        try:
            run.run_copy()
        except CopierAnswersInterrupt:
            raise
        except InteractiveSessionError as error:
            raise KeyboardInterrupt from error
        except UnsafeTemplateError as error:
            message = (
                "This template runs programs of its own, and stackcutter runs none. If you trust "
                f"it, use copier itself:\n  copier copy --trust {source.address} DESTINATION"
            )
            raise RefusalError(message) from error
        except OSError as error:
            message = f"The project cannot be written: {error}"
            raise FailureError(message) from error
        except (CopierError, TemplateError, ValueError, TypeError) as error:
            message = f"The template cannot be copied: {error}"
            raise answer_error(error) or FailureError(message) from error
    return run
