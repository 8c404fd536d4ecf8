"""Python's style: ruff's rules and formatter with the generated project's own settings.

All contents are written below one folder and judged by two processes. Two things differ from a
run inside a project and are made up for:

- ruff tells first-party imports by the folders that it sees. Here it sees parts of projects, so
  the names that any generated project has are listed.
- A package is told by its `__init__.py`, which may not be among the contents of a tree; one is put
  beside each file that has one in any project.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.problem import Problem, Tool
from stackcutter.prove.checks.python import is_python
from stackcutter.prove.checks.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.checks.workspace import Workspace

PROJECT = "pyproject.toml"
SOURCES = (PurePosixPath(), PurePosixPath("src"))


class Ruff:
    """Ruff's rules and formatter, for stacks that configure ruff."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(
            tools.version("ruff"), "Python: rules and format, by the project's own settings"
        )

    def wants(self, document: Document) -> bool:
        """Want Python and the settings by which it is judged."""
        return is_python(document) or document.path == PROJECT

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge all Python by each of the settings that occur.

        A problem under one of several settings names all that have these: it shows where it
        meets one of them.
        """
        settings = _settings(documents)
        python = [document for document in documents if document.path != PROJECT]
        for alike, names in settings:
            beside = tuple(alike) if len(settings) > 1 else ()
            yield from _judge(python, alike[0], names, beside)


def _settings(documents: Sequence[Document]) -> list[tuple[list[Document], list[str]]]:
    """Find the distinct sets of ruff's settings.

    Returns:
        The `pyproject.toml` that have them, and the first-party names that these list themselves.
    """
    found: dict[str, tuple[list[Document], list[str]]] = {}
    for document in documents:
        if document.path != PROJECT:
            continue
        try:
            data = tomllib.loads(document.text)
        except tomllib.TOMLDecodeError:
            continue  # The rule on TOML reports it.
        ruff = data.get("tool", {}).get("ruff")
        if ruff is None:
            continue
        key = json.dumps([ruff, data.get("project", {}).get("requires-python")], sort_keys=True)
        own = ruff.get("lint", {}).get("isort", {}).get("known-first-party", [])
        found.setdefault(key, ([], own))[0].append(document)
    return list(found.values())


def _judge(
    python: Sequence[Document],
    project: Document,
    names: Sequence[str],
    beside: tuple[Document, ...],
) -> Iterator[Problem]:
    with workspace(python) as space:
        first_party = json.dumps(sorted({*names, *_first_party(python)}))
        for tree in space.trees:
            tree.joinpath(PROJECT).write_bytes(project.content)
            tree.joinpath("ruff.toml").write_text(
                f'extend = "{PROJECT}"\n[lint.isort]\nknown-first-party = {first_party}\n',
                encoding="utf-8",
            )
        _complete_packages(space, python)
        for arguments, rule in ((["check"], "ruff"), (["format", "--check"], "ruff-format")):
            yield from _run(space, arguments, rule, beside)


def _first_party(python: Sequence[Document]) -> set[str]:
    """Name the modules and packages that stand where a project's own code does."""
    names = set()
    for document in python:
        path = PurePosixPath(document.path)
        for source in SOURCES:
            if path.is_relative_to(source):
                head = path.relative_to(source).parts[0]
                names.add(head.removesuffix(".py"))
    return {name for name in names if name.isidentifier() and name != "src"}


def _complete_packages(space: Workspace, python: Sequence[Document]) -> None:
    packages = {document.folder for document in python if document.name == "__init__.py"}
    for tree in space.trees:
        for package in packages:
            folder = tree / package
            if folder.is_dir():
                folder.joinpath("__init__.py").touch()


def _run(
    space: Workspace, arguments: Sequence[str], rule: str, beside: tuple[Document, ...]
) -> Iterator[Problem]:
    command = [tools.program("ruff"), *arguments, "--no-cache", "--output-format", "json", "."]
    done = tools.run(command, cwd=space.root)
    for entry in json.loads(done.stdout):
        document = space.document(entry["filename"])
        if document is None or document.path == PROJECT:
            continue  # A file that only completes a package.
        place = _line(entry)
        code = entry["code"] or "syntax"
        name = rule if rule == "ruff-format" else f"{rule} {code}"
        yield Problem(document, name, place, f"{entry['message']}.", beside)


def _line(entry: Mapping[str, Any]) -> int:
    location = entry.get("location") or {}
    return int(location.get("row", 0))
