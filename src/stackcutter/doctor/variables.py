"""The environment variables that the chosen technologies read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values

from stackcutter.doctor.finding import Finding
from stackcutter.provision import has_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from stackcutter.catalogue import Technology

# The file that `make` reads, and the ending of a variable that names a file with the value.
FILE, BY_FILE = ".env", "_FILE"


@dataclass(frozen=True)
class Variables:
    """The variables of this process, and those of `.env`, which are weaker.

    Attributes:
        project: The project's folder.
        process: The variables of this process.
        file: Those that stand in `.env`.
        obstacle: Why `.env` cannot be read, or "".
    """

    project: Path
    process: Mapping[str, str]
    file: Mapping[str, str]
    obstacle: str = ""

    def get(self, name: str) -> str:
        """Return a variable; one that is empty counts as not set."""
        return self.process.get(name) or self.file.get(name) or ""

    def value(self, name: str) -> str:
        """Return a variable, out of the file that `X_FILE` names where that is how it is given.

        Raises:
            OSError: The file cannot be read.
            UnicodeDecodeError: It is no text.
        """
        path = self.get(f"{name}{BY_FILE}")
        if not path or self.get(name):
            return self.get(name)
        return (self.project / path).read_text(encoding="utf-8").removesuffix("\n")

    def is_of_make(self, name: str) -> bool:
        """Tell whether it is only `.env` that gives it."""
        names = (name, f"{name}{BY_FILE}")
        return not any(self.process.get(one) for one in names) and any(
            self.file.get(one) for one in names
        )


def read_variables(project: Path) -> Variables:
    """Read the variables of this process and of the project's `.env`."""
    try:
        found = dotenv_values(project / FILE)
    except (OSError, UnicodeDecodeError) as error:
        return Variables(project, os.environ, {}, _reason(error))
    return Variables(project, os.environ, {name: value or "" for name, value in found.items()})


def declared(parts: Iterable[Technology]) -> dict[str, dict[str, Any]]:
    """List what technologies read from the environment, by name."""
    return {
        variable["name"]: variable
        for technology in parts
        for variable in technology.listed("variables")
    }


def examine_variables(parts: Iterable[Technology], variables: Variables) -> Iterator[Finding]:
    """Look for variables that stop the service from starting.

    Args:
        parts: The chosen technologies.
        variables: What is set.

    Yields:
        What is missing, given twice, or cannot be read; no value is told.
    """
    if variables.obstacle:
        yield Finding(
            "variables",
            FILE,
            f"{FILE} cannot be read: {variables.obstacle}.",
            "`make` takes the variables out of it. Mend it, or remove it.",
        )
    known = declared(parts)
    for name, variable in known.items():
        found = _examine(name, variable, variables)
        if found is not None:
            yield found
    by_make = [
        name
        for name, variable in known.items()
        if variable.get("required") and variables.is_of_make(name)
    ]
    if by_make:
        names = ", ".join(f"`{name}`" for name in by_make)
        yield Finding(
            "variables",
            FILE,
            f"Only {FILE} gives {names}.",
            f"Nothing but `make` reads {FILE}. What is started without make needs them in its "
            "environment.",
            wrong=False,
        )


def _examine(name: str, variable: Mapping[str, Any], variables: Variables) -> Finding | None:
    other = f"{name}{BY_FILE}"
    if variables.get(name) and variables.get(other):
        return Finding(
            "variables",
            name,
            f"`{name}` and `{other}` are both set.",
            "The service does not start with both. Leave one of them out.",
        )
    try:
        value = variables.value(name)
    except (OSError, UnicodeDecodeError) as error:
        return Finding(
            "variables",
            other,
            f"The file that `{other}` names cannot be read: {_reason(error)}.",
            "The service does not start without it. Mend the path, or who may read the file.",
        )
    if value or not variable.get("required"):
        return None
    return Finding(
        "variables",
        name,
        f"`{name}` is not set.",
        f"The service does not start without it: {variable['meaning']} {_remedy(name, variables)}",
    )


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or "it is no text"


def _remedy(name: str, variables: Variables) -> str:
    if not (variables.project / FILE).exists() and has_target(variables.project, r"\.env"):
        return f"`make {FILE}` makes {FILE} with the values of development; elsewhere, set it."
    return f"Set it in the environment, or in {FILE} for make; or name a file by `{name}{BY_FILE}`."
