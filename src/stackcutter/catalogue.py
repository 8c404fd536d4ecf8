"""What the technologies of a template say of themselves, in their technology.yml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from stackcutter.errors import FailureError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Technology:
    """One technology.

    Attributes:
        name: Its name and its layer's.
        title: Its name as people write it.
        question: The question that it answers, or "" when no question chooses it.
        value: The answer that chooses it.
        summary: One line on what it is for.
        details: Everything that its file says.
    """

    name: str
    title: str
    question: str
    value: str
    summary: str
    details: dict[str, Any]

    def listed(self, key: str) -> list[Any]:
        """Return one of its lists, such as `dependencies`; absent is empty."""
        return list(self.details.get(key) or ())


def read_catalogue(folder: Path, subdirectory: str) -> list[Technology]:
    """Read the catalogue of a template, sorted by name.

    Args:
        folder: The folder that holds `copier.yml`.
        subdirectory: The folder in it that is rendered.

    Raises:
        FailureError: A file is no YAML mapping with a name.
    """
    technologies = []
    for path in (folder / subdirectory).glob("*/_parts/technology.yml"):
        try:
            details = yaml.safe_load(path.read_text(encoding="utf-8"))
            name = str(details["name"])
        except (yaml.YAMLError, KeyError, TypeError) as error:
            message = f"The template's {path.relative_to(folder)} cannot be read: {error}"
            raise FailureError(message) from error
        technologies.append(
            Technology(
                name,
                str(details.get("title", name)),
                str(details.get("question") or ""),
                str(details.get("value", name)),
                str(details.get("summary") or ""),
                details,
            )
        )
    return sorted(technologies, key=lambda technology: technology.name)


def layers(catalogue: Iterable[Technology], values: Mapping[str, Any]) -> list[Technology]:
    """List the technologies whose layers a stack has: a layer has its technology's name for flag.

    Args:
        catalogue: All technologies.
        values: All answers, those that are computed included.
    """
    return [technology for technology in catalogue if values.get(technology.name)]
