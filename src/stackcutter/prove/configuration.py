"""What `prove.yml` says of a template, beside its `copier.yml`.

Every key may be left out, and so may the file:

`representatives`
    A list of mappings from questions without choices to answers that go together. Such a question
    has no end of answers, so it is tried with these only; where there are none, with its default.
    The first mapping is the one that other failures are shown with. Example:

        representatives:
          - {project_name: Orders, resource: item}
          - {project_name: Order Service, resource: line_item}

`bound`
    How many tuples of values one file, or one question, may read; 20,000 unless given.

`needs_trust`
    Whether people must trust the template (`copier copy --trust`) because it runs tasks or
    migrations. Unless this is true, their presence is a failure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NAME: Final = "prove.yml"
BOUND: Final = 20_000
_KINDS: Final[dict[str, type]] = {"representatives": list, "bound": int, "needs_trust": bool}


@dataclass(frozen=True)
class Configuration:
    """The file's content.

    Attributes:
        representatives: Answers to questions without choices, set by set; at least one set.
        bound: How many tuples of values one file may read.
        needs_trust: Whether tasks and migrations are meant to be there.
    """

    representatives: Sequence[Mapping[str, Any]] = field(default=({},))
    bound: int = BOUND
    needs_trust: bool = False


def read_configuration(folder: Path) -> Configuration:
    """Read `prove.yml` from the folder that holds `copier.yml`.

    Raises:
        RefusalError: It is no YAML, or says something that is not described above.
    """
    file = folder / NAME
    if not file.is_file():
        return Configuration()
    try:
        data = yaml.safe_load(file.read_bytes()) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"{file} is not YAML: {' '.join(str(error).split())}"
        raise RefusalError(message) from error
    if not isinstance(data, dict):
        message = f"{file} is no mapping. Its keys are {', '.join(_KINDS)}."
        raise RefusalError(message)
    for key, value in data.items():
        if key not in _KINDS:
            message = f"{file} has an unknown key {key!r}. Its keys are {', '.join(_KINDS)}."
            raise RefusalError(message)
        if not isinstance(value, _KINDS[key]):
            message = f"{file}: {key} is no {_KINDS[key].__name__}."
            raise RefusalError(message)
    sets = data.get("representatives") or [{}]
    if not all(isinstance(one, dict) for one in sets):
        message = f"{file}: every entry of representatives is a mapping of answers."
        raise RefusalError(message)
    return Configuration(sets, data.get("bound", BOUND), data.get("needs_trust", False))
