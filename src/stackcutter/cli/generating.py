"""Answering the questions and writing the files, for `new` and `adopt`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stackcutter import copying
from stackcutter.console import progress, say
from stackcutter.errors import RefusalError
from stackcutter.interview import Interview, Reply
from stackcutter.source import Source


def asks(*, preset: str | None, defaults: bool, as_json: bool) -> bool:
    """Tell whether a person is asked what is left open.

    Raises:
        RefusalError: A person should be, and there is no terminal to do it on.
    """
    ask = not defaults and preset is None
    if ask and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        message = (
            "There is no terminal to ask the questions on. Add --defaults to take the default of "
            "every question that -d and --data-file leave open, or --preset for a named stack."
        )
        raise RefusalError(message)
    return ask


def generate(
    template: Source, interview: Interview, given: Mapping[str, Any], folder: Path, *, ask: bool
) -> dict[str, Reply]:
    """Write the files of a stack, and return all answers.

    Args:
        template: The template.
        interview: Its questions.
        given: The answers that are known.
        folder: Where the files are written; it does not exist yet.
        ask: Ask on the terminal what is left open.

    Raises:
        RefusalError: An answer is refused.
        FailureError: The template is wrong, or the files cannot be written.
    """
    if ask:
        interview.check_each(given)
        say(
            "Return takes the answer shown; erase it to give another. Ctrl-C stops, and leaves "
            "nothing behind.\n"
        )
        run = copying.copy(template, folder, given, ask=True)
        # copier answers what it hides as well, with the default.
        asked = set(interview.names) - run.answers.hidden
        answers = {k: v for k, v in run.answers.user.items() if k in asked}
        return interview.replies(answers)
    replies = interview.replies(given)
    answers = {k: reply.value for k, reply in replies.items() if reply.relevant}
    with progress("Generating", quiet=True):
        copying.copy(template, folder, answers)
    return replies
