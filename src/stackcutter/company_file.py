"""The file of a company's presets: https://yaml.org, with no aliases and each key once."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import yaml

from stackcutter import plain_yaml
from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

VARIABLE = "STACKCUTTER_PRESETS"
_KEYS = ("defaults", "presets", "forbidden")


def read_company_file(path: Path) -> dict[str, dict[str, Any]]:
    """Read `defaults`, `presets` and `forbidden`; what is absent is empty.

    Args:
        path: The file.

    Raises:
        RefusalError: It cannot be read, or is not made as it should be.
    """
    try:
        data = plain_yaml.load(path.read_bytes())
    except OSError as error:
        raise malformed(path, f"it cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise malformed(path, f"it is not YAML: {' '.join(str(error).split())}") from error
    found = _mapping(path, "the file", {} if data is None else data)
    for key in found:
        if key not in _KEYS:
            raise malformed(path, f"there is no key {key}.{near(key, _KEYS)}")
    parts = {key: _mapping(path, key, found.get(key) or {}) for key in _KEYS}
    return {
        "defaults": parts["defaults"],
        "presets": {name: _preset(path, name, one) for name, one in parts["presets"].items()},
        "forbidden": {
            name: _sentences(path, name, one) for name, one in parts["forbidden"].items()
        },
    }


def _preset(path: Path, name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 (whatever YAML can say)
    preset = _mapping(path, f"presets, {name}", value)
    if set(preset) - {"summary", "answers"}:
        raise malformed(path, f"presets, {name}: it has `summary` and `answers`, and no other key")
    answers = _mapping(path, f"presets, {name}, answers", preset.get("answers") or {})
    return {"summary": str(preset.get("summary") or ""), "answers": answers}


def _sentences(path: Path, question: str, value: Any) -> dict[str, str]:  # noqa: ANN401 (whatever YAML can say)
    found = {}
    for answer, sentence in _mapping(path, f"forbidden, {question}", value).items():
        # copier takes a sentence for a template.
        if not isinstance(sentence, str) or not sentence.strip() or set("{}") & set(sentence):
            problem = f"forbidden, {question}, {answer}: write a sentence, without braces"
            raise malformed(path, problem)
        found[answer] = " ".join(sentence.split())
    return found


def _mapping(path: Path, where: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 (whatever YAML can say)
    if not isinstance(value, dict):
        raise malformed(path, f"{where}: write `key: value`, one a line")
    return {str(key): entry for key, entry in value.items()}


def malformed(path: Path | None, problem: str) -> RefusalError:
    """Say what is wrong with the file."""
    ends = "" if problem.endswith((".", "?")) else "."
    message = f"The file that {VARIABLE} names is wrong: {problem}{ends}\n  {path}"
    return RefusalError(message)


def near(name: str, names: Iterable[str]) -> str:
    """Ask whether another name was meant, if there is one like it."""
    found = get_close_matches(name, names, n=1, cutoff=0.5)
    return f" Did you mean {found[0]}?" if found else ""
