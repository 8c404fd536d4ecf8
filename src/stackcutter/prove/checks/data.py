"""TOML and JSON: they parse, say nothing twice, and a pyproject.toml says what packaging knows."""

from __future__ import annotations

import json
import os
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

PLACE: Final = re.compile(r"\(at line (\d+), column \d+\)")
STEP: Final = 4
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Toml:
    """The standard library's parser, and the indentation of arrays."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool("tomllib, own rule on indentation", "TOML: parses, arrays are indented by 4")

    def wants(self, document: Document) -> bool:
        """Want TOML."""
        return document.suffix == ".toml"

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Parse each content."""
        for document in documents:
            try:
                tomllib.loads(document.text)
            except tomllib.TOMLDecodeError as error:
                match = PLACE.search(str(error))
                line = int(match[1]) if match else len(document.lines)
                yield Problem(document, "toml-syntax", line, f"{error}.")
            else:
                yield from _indentation(document)


# Strings and comments are met first, so that brackets in them do not count.
_PIECES: Final = re.compile(
    r"""
    \"{3} (?: [^\\] | \\. )*? \"{3} | '{3} .*? '{3} | \" (?: [^\\"\n] | \\. )* \" | ' [^'\n]* '
    | [#] [^\n]* | [][{}\n]
    """,
    re.DOTALL | re.VERBOSE,
)


def _indentation(document: Document) -> Iterator[Problem]:
    """Report lines of an array that are not indented by 4 for each bracket that is open."""
    text = document.text
    depth = 0
    for match in _PIECES.finditer(text):
        piece = match[0]
        if piece in "[{":
            depth += 1
        elif piece in "]}":
            depth -= 1
        elif piece == "\n" and depth > 0:
            line = text[match.end() :].partition("\n")[0]
            closing = len(line.lstrip()) - len(line.lstrip().lstrip("]}"))
            due = STEP * (depth - closing)
            found = len(line) - len(line.lstrip())
            if line.strip() and found != due:
                number = text.count("\n", 0, match.end()) + 1
                message = f"The line is indented by {found} in place of {due}."
                yield Problem(document, "toml-indentation", number, message)


class Pyproject:
    """What packaging tools demand of a pyproject.toml."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(tools.version("validate-pyproject"), "pyproject.toml: the standards' schemas")

    def wants(self, document: Document) -> bool:
        """Want pyproject.toml in any folder."""
        return document.name == "pyproject.toml"

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Validate each content that parses."""
        # Without it the classifiers are fetched from the internet, or not checked.
        tools.library("trove_classifiers")
        os.environ.setdefault("VALIDATE_PYPROJECT_NO_NETWORK", "1")
        api = tools.library("validate_pyproject.api")
        errors = tools.library("validate_pyproject.errors")
        validator = api.Validator()
        for document in documents:
            try:
                data = tomllib.loads(document.text)
            except tomllib.TOMLDecodeError:
                continue  # The rule on TOML reports it.
            try:
                validator(data)
            except errors.ValidationError as error:
                yield Problem(document, "pyproject", 0, f"{error.summary}")
            else:
                yield from _doubled(document, data)


def requirements(data: dict[str, Any]) -> dict[str, list[str]]:
    """List what a pyproject.toml asks for, list by list.

    Args:
        data: The parsed file, valid by the standards.

    Returns:
        The requirements as written, by where they stand: `project`, `extra NAME`, `group NAME`.
    """
    project = data.get("project", {})
    found = {"project": list(project.get("dependencies", []))}
    for name, listed in project.get("optional-dependencies", {}).items():
        found[f"extra {name}"] = list(listed)
    for name, listed in data.get("dependency-groups", {}).items():
        found[f"group {name}"] = [entry for entry in listed if isinstance(entry, str)]
    return found


def distribution(requirement: str) -> str:
    """Give the normalized name of the distribution that a requirement asks for."""
    match = NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else requirement


def _doubled(document: Document, data: dict[str, Any]) -> Iterator[Problem]:
    """Report a distribution that one list asks for twice, as two layers that bring it do."""
    for where, listed in requirements(data).items():
        # One distribution may be asked for under different markers.
        names = [(distribution(entry), entry.partition(";")[2].strip()) for entry in listed]
        for name, marker in {key for key in names if names.count(key) > 1}:
            message = f"{where} asks for {name} twice{' under ' + marker if marker else ''}."
            yield Problem(document, "pyproject-doubled", 0, message)


class _DoubledKeyError(ValueError):
    pass


def _without_doubles(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            message = f"The key “{key}” stands twice in one object"
            raise _DoubledKeyError(message)
        data[key] = value
    return data


class Json:
    """The standard library's parser, with doubled keys refused."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool("json, doubled keys refused", "JSON: parses")

    def wants(self, document: Document) -> bool:
        """Want JSON."""
        return document.suffix == ".json"

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Parse each content."""
        for document in documents:
            try:
                json.loads(document.text, object_pairs_hook=_without_doubles)
            except json.JSONDecodeError as error:
                yield Problem(document, "json-syntax", error.lineno, f"{error.msg}.")
            except _DoubledKeyError as error:
                yield Problem(document, "json-duplicate-key", 0, f"{error}.")
