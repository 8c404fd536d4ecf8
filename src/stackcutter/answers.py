"""Answers as a command line and a file give them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

from stackcutter import plain_yaml
from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from stackcutter.interview import Interview, Reply


def parse_pairs(pairs: Iterable[str], interview: Interview) -> dict[str, Any]:
    """Parse `question=answer` pairs; a list is `api=rest,graphql` or `api=[rest, graphql]`.

    Raises:
        RefusalError: A pair has no `=`, an unknown question, or one that was answered before.
    """
    answers: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        name = name.strip()
        if not separator or not name:
            message = f"{pair!r} is no answer. Write -d question=answer."
            raise RefusalError(message)
        _refuse_unknown(name, interview)
        if name in answers:
            message = f"{name} is answered twice; give it once."
            if interview.is_list(name):
                message = f"{name} is answered twice. Write -d {name}=first,second."
            raise RefusalError(message)
        answers[name] = _parse_list(name, value) if interview.is_list(name) else value
    return answers


def read_file(path: Path, interview: Interview) -> dict[str, Any]:
    """Read answers from a YAML file, such as the `.copier-answers.yml` of another project.

    Raises:
        RefusalError: The file cannot be read, is no mapping, or answers an unknown question.
    """
    try:
        data = plain_yaml.load(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
        raise RefusalError(message) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"{path} is not YAML: {' '.join(str(error).split())}"
        raise RefusalError(message) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        message = f"{path} holds no answers. Write one a line, such as `database: sqlite`."
        raise RefusalError(message)
    answers = {str(name): value for name, value in data.items() if str(name) not in _COPIERS_OWN}
    for name, value in answers.items():
        _refuse_unknown(name, interview)
        if interview.is_list(name) and isinstance(value, str):
            answers[name] = _parse_list(name, value)
    return answers


def not_default(replies: Mapping[str, Reply]) -> dict[str, Any]:
    """Keep the answers that differ from their defaults."""
    return {
        name: reply.value
        for name, reply in replies.items()
        if reply.relevant and reply.value != reply.default
    }


def as_arguments(answers: Mapping[str, Any]) -> list[str]:
    """Write answers as the arguments of a command line, not quoted yet."""
    return [
        argument
        for name, value in answers.items()
        for argument in ("-d", f"{name}={_written(value)}")
    ]


_COPIERS_OWN = {"_commit", "_src_path"}


def _written(value: Any) -> str:  # noqa: ANN401 (whatever YAML can say)
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)


def _parse_list(name: str, text: str) -> list[Any]:
    if not text.strip().startswith("["):
        return [item.strip() for item in text.split(",") if item.strip()]
    try:
        items = yaml.safe_load(text)
    except yaml.YAMLError:
        items = None
    if not isinstance(items, list):
        message = f"{name}: {text!r} is no list. Write -d {name}=first,second."
        raise RefusalError(message)
    return items


def _refuse_unknown(name: str, interview: Interview) -> None:
    if interview.is_known(name):
        return
    near = get_close_matches(name, interview.names, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    message = f"There is no question {name}.{hint}\nThe questions are {', '.join(interview.names)}."
    raise RefusalError(message)
