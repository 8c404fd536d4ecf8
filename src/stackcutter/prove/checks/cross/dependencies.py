"""Every import of foreign code belongs to a declared dependency, and each of these is used."""

from __future__ import annotations

import ast
import sys
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from stackcutter.prove.checks.cross.facts import Name
from stackcutter.prove.checks.cross.imports import imported, line_of, nodes, parse
from stackcutter.prove.checks.data import distribution, requirements
from stackcutter.prove.checks.document import toml_data
from stackcutter.prove.checks.python import is_python

if TYPE_CHECKING:
    from stackcutter.prove.checks.cross.facts import Facts, Universe
    from stackcutter.prove.checks.document import Document

RUNTIME = "runtime dependency"
DEVELOPMENT = "development dependency"
IMPORTED = "imported"
IMPORTED_IN_TESTS = "imported in tests"
WRITTEN = "written in code"


@dataclass(frozen=True)
class Distributions:
    """The list that stands beside this module."""

    modules: dict[str, list[str]]
    unimported: dict[str, str]
    tools: frozenset[str]
    tool_patterns: tuple[str, ...]

    def modules_of(self, name: str) -> list[str]:
        """Name the modules that a distribution brings."""
        return self.modules.get(name, [name.replace("-", "_")])

    def bringing(self, module: str) -> list[str]:
        """Name the distributions that may bring a module, most particular first."""
        steps = module.split(".")
        prefixes = [".".join(steps[:count]) for count in range(len(steps), 0, -1)]
        for prefix in prefixes:
            known = [name for name, brought in self.modules.items() if prefix in brought]
            if known:
                return known
        return [steps[0].replace("_", "-").lower()]

    def is_tool(self, name: str) -> bool:
        """Say whether a development dependency is run and not imported."""
        return name in self.tools or any(fnmatchcase(name, glob) for glob in self.tool_patterns)


@cache
def distributions() -> Distributions:
    """Read the list."""
    text = resources.files(__package__).joinpath("distributions.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Distributions(
        modules=data["modules"],
        unimported={entry["name"]: entry.get("text", "") for entry in data["unimported"]},
        tools=frozenset(data["tools"]["names"]),
        tool_patterns=tuple(data["tools"]["patterns"]),
    )


class Dependencies:
    """`pyproject.toml` against all imports."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add declared and imported distributions."""
        if document.path == "pyproject.toml":
            _declared(document, facts)
        elif document.suffix == ".pyi":
            return  # It is read by type checkers and never run; deptry leaves it out, too.
        elif is_python(document) and (tree := parse(document)) is not None:
            _imported(document, tree, universe, facts)


def _declared(document: Document, facts: Facts) -> None:
    data = toml_data(document)
    if data is None:
        return  # The rule on TOML reports it.
    known = distributions()
    for where, listed in requirements(data).items():
        runtime = where == "project" or where.startswith("extra ")
        for requirement in listed:
            name = distribution(requirement)
            facts.offers.add(Name(RUNTIME if runtime else DEVELOPMENT, name))
            if name == distribution(data.get("project", {}).get("name", "")):
                continue  # The project's own extras.
            if not runtime and known.is_tool(name):
                continue
            text = known.unimported.get(name)
            if text == "":
                continue
            kinds = (IMPORTED,) if runtime else (IMPORTED, IMPORTED_IN_TESTS)
            uses = [Name(kind, name) for kind in kinds]
            if text:
                uses.append(Name(WRITTEN, text))
            message = f"Nothing imports {name}, which {where} asks for."
            line = line_of(document, requirement)
            facts.need("dependency-unused", line, message, *uses)


def _imported(document: Document, tree: ast.Module, universe: Universe, facts: Facts) -> None:
    known = distributions()
    in_tests = document.path.partition("/")[0] in {"tests", "test"} or "/" not in document.path
    typing_only = _typing_only(tree)
    for text in {text for text in known.unimported.values() if text}:
        if text in document.text:
            facts.offers.add(Name(WRITTEN, text))
    for node, target, name in imported(document, tree):
        top = target.partition(".")[0]
        if not top or top in universe.packages or top in sys.stdlib_module_names:
            continue
        # `from google import protobuf` names a module, `from fastapi import FastAPI` does not.
        bringing = known.bringing(f"{target}.{name}" if name else target)
        kind = IMPORTED_IN_TESTS if in_tests else IMPORTED
        facts.offers.update(Name(kind, one) for one in bringing)
        kinds = (RUNTIME, DEVELOPMENT) if in_tests or node in typing_only else (RUNTIME,)
        message = f"{target} is imported, and no dependency declares {' or '.join(bringing)}."
        uses = [Name(kind, one) for kind in kinds for one in bringing]
        facts.need("dependency-undeclared", node.lineno, message, *uses)


def _typing_only(tree: ast.Module) -> set[ast.AST]:
    """Collect what stands under `if TYPE_CHECKING`."""
    found: set[ast.AST] = set()
    for node in nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for statement in node.body:
                found.update(ast.walk(statement))
    return found
