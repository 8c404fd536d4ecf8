"""Every environment variable that the code reads is documented, and each documented one is read."""

from __future__ import annotations

import ast
import re
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks import compose, markdown, programs, schema, settings_files
from stackcutter.prove.checks.cross.facts import Name
from stackcutter.prove.checks.cross.imports import nodes, parse
from stackcutter.prove.checks.python import is_python

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.prove.checks.cross.facts import Facts, Universe
    from stackcutter.prove.checks.document import Document

READ: Final = "variable read"
NAMED: Final = "variable in .env.example"
SET: Final = "variable set"
VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
# In prose only a name of several words can be told from an abbreviation.
LONG: Final = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# A variable X may be given as the file that X_FILE names.
FILE: Final = "_FILE"
SETTINGS: Final = re.compile(r"(?:.*/)?settings(?:\.py|/.*\.py)")
DOCKER: Final = re.compile(r"\s*ENV\s+(.*)")


@cache
def _foreign() -> tuple[str, ...]:
    text = resources.files(__package__).joinpath("variables.toml").read_text("utf-8")
    return tuple(name for entry in tomllib.loads(text)["foreign"] for name in entry["names"])


@cache
def is_foreign(name: str) -> bool:
    """Say whether somebody else than the project's code reads a variable."""
    return any(fnmatchcase(name, pattern) for pattern in _foreign())


class Variables:
    """Settings, `.env.example`, what compose and Dockerfiles set, and what the docs name."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add variables that a content reads, documents, sets or speaks of."""
        del universe
        if document.binary:
            return
        if is_python(document) and not document.path.startswith("tests/"):
            _code(document, facts)
        elif settings_files.is_environment(document):
            _example(document, facts)
        elif markdown.is_markdown(document):
            _prose(document, facts)
        elif compose.is_compose(document):
            _compose(document, facts)
        elif programs.is_dockerfile(document):
            _image(document, facts)
        if not markdown.is_markdown(document):
            facts.offers.update(Name(SET, name) for name in set(LONG.findall(document.text)))


def _code(document: Document, facts: Facts) -> None:
    tree = parse(document)
    for name, line in variables_read(document.path, tree) if tree else ():
        facts.offers.add(Name(READ, name))
        if not is_foreign(name):
            message = f"{name} is read, and .env.example does not name it."
            facts.need("variable-undocumented", line, message, Name(NAMED, name))


def variables_read(path: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """List the environment variables that a module reads.

    These are keys of `os.environ` and `os.getenv`; in settings modules also the fields of
    classes, by pydantic-settings' rules: the field's name in capitals behind the prefix, or
    its alias.

    Args:
        path: Where the module lies.
        tree: Its syntax.

    Yields:
        The name and the line.
    """
    for node in nodes(tree):
        name = _environ(node)
        if name:
            yield name, getattr(node, "lineno", 0)
    if SETTINGS.fullmatch(path):
        classes = [node for node in nodes(tree) if isinstance(node, ast.ClassDef)]
        for node in classes:
            yield from _fields(node)


def _environ(node: ast.AST) -> str:
    match node:
        case (
            ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name)))
            | ast.Call(
                func=ast.Attribute(attr="get", value=ast.Attribute(attr="environ")),
                args=[ast.Constant(value=str(name)), *_],
            )
            | ast.Call(
                func=ast.Attribute(attr="getenv") | ast.Name(id="getenv"),
                args=[ast.Constant(value=str(name)), *_],
            )
        ):
            return name
    return ""


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    if not any("Settings" in ast.unparse(base) for base in node.bases):
        return
    prefix = ""
    for statement in node.body:
        if "model_config" in ast.unparse(statement).partition("=")[0]:
            for inner in ast.walk(statement):
                if isinstance(inner, ast.keyword) and inner.arg == "env_prefix":
                    prefix = str(getattr(inner.value, "value", ""))
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            field = statement.target.id
            if field.startswith("_") or "ClassVar" in ast.unparse(statement.annotation):
                continue
            if _is_section(statement):
                continue
            alias = _alias(statement)
            yield alias or f"{prefix}{field}".upper(), statement.lineno


def _is_section(statement: ast.AnnAssign) -> bool:
    """Say whether a field holds settings of its own, whose fields count instead."""
    return ast.unparse(statement.annotation).strip("'\"").endswith("Settings")


def _alias(statement: ast.AnnAssign) -> str:
    for inner in ast.walk(statement):
        if isinstance(inner, ast.keyword) and inner.arg in {"alias", "validation_alias"}:
            value = inner.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value.upper()
    return ""


def _example(document: Document, facts: Facts) -> None:
    for name, line in settings_files.variables(document):
        facts.offers.add(Name(NAMED, name))
        if not is_foreign(name):
            _need_read("variable-unread", name, line, f"{name} is documented, not read.", facts)


def _need_read(rule: str, name: str, line: int, message: str, facts: Facts) -> None:
    names = [Name(READ, name), Name(READ, name.removesuffix(FILE))]
    facts.need(rule, line, message, *names)


def _compose(document: Document, facts: Facts) -> None:
    """Compare what is set for the project's own image: that of services which are built."""
    for service, body in compose.services(document.yaml_data).items():
        if "build" not in body:
            continue
        for name in _environment(body.get("environment")):
            if not is_foreign(name):
                line = schema.place(document, ["services", service, "environment"])
                message = f"The service “{service}” sets {name}, which nothing reads."
                _need_read("variable-unread", name, line, message, facts)


def _environment(found: Any) -> Iterator[str]:  # noqa: ANN401 (whatever YAML can say)
    if isinstance(found, dict):
        yield from found
    elif isinstance(found, list):
        for entry in found:
            yield str(entry).partition("=")[0]


def _image(document: Document, facts: Facts) -> None:
    for number, line in enumerate(document.lines, start=1):
        match = DOCKER.fullmatch(line)
        for word in match[1].split() if match else ():
            name, equals, _ = word.partition("=")
            if equals and VARIABLE.fullmatch(name) and not is_foreign(name):
                message = f"The image sets {name}, which nothing reads."
                _need_read("variable-unread", name, number, message, facts)


def _prose(document: Document, facts: Facts) -> None:
    """Compare the variables that the docs name in code style with all files but the docs."""
    for token in markdown.tokens(document):
        line = token.map[0] + 1 if token.map else 0
        for child in token.children or ():
            name = child.content.partition("=")[0]
            if child.type == "code_inline" and LONG.fullmatch(name) and not is_foreign(name):
                message = f"{name} is spoken of, and no file knows it."
                names = [Name(SET, name), Name(READ, name), Name(READ, name.removesuffix(FILE))]
                facts.need("variable-unknown", line, message, *names)
