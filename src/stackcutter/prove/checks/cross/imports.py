"""Every import of the project's own code finds its module, and the name in it."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks.cross.facts import Name, module_name, parents
from stackcutter.prove.checks.document import toml_data
from stackcutter.prove.checks.python import is_python

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.prove.checks.cross.facts import Facts, Universe
    from stackcutter.prove.checks.document import Document

REFERENCE: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


@lru_cache(maxsize=4)
def parse(document: Document) -> ast.Module | None:
    """Parse Python; None where it does not compile (a rule on single contents reports it)."""
    try:
        return ast.parse(document.content)
    except (SyntaxError, ValueError):
        return None


@lru_cache(maxsize=4)
def nodes(tree: ast.Module) -> list[ast.AST]:
    """List all nodes of a syntax tree, which several rules look at."""
    return list(ast.walk(tree))


class OwnImports:
    """`import`, `from ... import` and `module:name` in text, of the project's own modules."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add modules and names."""
        if document.path == "pyproject.toml":
            _scripts(document, universe, facts)
        if not is_python(document) or (tree := parse(document)) is None:
            return
        module = module_name(document.path)
        if module:
            _offer(module, tree, facts)
        for statement, target, name in imported(document, tree):
            _need(target, name, statement.lineno, universe, facts)
        for node in nodes(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and REFERENCE.fullmatch(node.value)
            ):
                target, _, name = node.value.partition(":")
                _need(target, name, node.lineno, universe, facts)


def imported(document: Document, tree: ast.Module) -> Iterator[tuple[ast.stmt, str, str]]:
    """List what a module imports.

    Args:
        document: The module.
        tree: Its syntax.

    Yields:
        The statement, the module, and the name in it; no name for the module itself or for all
        names.
    """
    module, is_package = module_name(document.path), document.name == "__init__.py"
    for node in nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for target, name in _targets(node, module, is_package=is_package):
                yield node, target, name


def _targets(
    node: ast.Import | ast.ImportFrom, module: str, *, is_package: bool
) -> Iterator[tuple[str, str]]:
    """List what a statement imports; relative imports count from the module's own name."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.name, ""
    else:
        target = node.module or ""
        if node.level:
            kept = module.split(".")
            drop = node.level - (1 if is_package else 0)
            base = kept[: len(kept) - drop] if drop else kept
            target = ".".join([*base, *([target] if target else [])])
        for alias in node.names:
            yield target, "" if alias.name == "*" else alias.name


def _offer(module: str, tree: ast.Module, facts: Facts) -> None:
    facts.offers.add(Name("module", module))
    for parent in parents(module):
        facts.offers.add(Name("module", parent))
    if "." in module:
        package, _, name = module.rpartition(".")
        facts.offers.add(Name("name", f"{package}:{name}"))
    for name in defined(tree.body):
        facts.offers.add(Name("name", f"{module}:{name}"))


def defined(body: list[ast.stmt]) -> Iterator[str]:
    """List the names that statements of a module's own level bind; `*` where that is unknown."""
    for node in body:
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                yield "*" if name == "__getattr__" else name
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield alias.asname or alias.name.partition(".")[0]
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                for part in ("body", "orelse", "finalbody"):
                    yield from defined(getattr(node, part, []))
                for handler in getattr(node, "handlers", []):
                    yield from defined(handler.body)
            case _:
                yield from _bound(node)


def _bound(node: ast.stmt) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _need(target: str, name: str, line: int, universe: Universe, facts: Facts) -> None:
    if target.partition(".")[0] not in universe.packages:
        return
    if not name:
        message = f"The module {target} is not there."
        facts.need("import-module", line, message, Name("module", target))
        return
    facts.need(
        "import-name",
        line,
        f"{target} has no {name}.",
        Name("name", f"{target}:{name}"),
        Name("name", f"{target}:*"),
    )


def _scripts(document: Document, universe: Universe, facts: Facts) -> None:
    """Read the commands, entry points and import contracts of a pyproject.toml."""
    data = toml_data(document)
    if data is None:
        return  # The rule on TOML reports it.
    project = data.get("project", {})
    groups: list[dict[str, Any]] = [
        project.get("scripts", {}),
        project.get("gui-scripts", {}),
        *project.get("entry-points", {}).values(),
    ]
    for target in (value for group in groups for value in group.values()):
        module, _, name = str(target).partition("[")[0].strip().partition(":")
        _need(module, name.partition(".")[0], line_of(document, target), universe, facts)
    linter = data.get("tool", {}).get("importlinter", {})
    for text in texts(linter):
        # Wildcards and layers' separators apart, a contract names modules.
        for module in DOTTED.findall(text) if "*" not in text else ():
            _need(module, "", line_of(document, module), universe, facts)


def line_of(document: Document, text: str) -> int:
    """Find the first line that holds a text; 0 where none does."""
    return next((number for number, line in enumerate(document.lines, 1) if text in line), 0)


def texts(data: object) -> Iterator[str]:
    """List all texts in nested data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
