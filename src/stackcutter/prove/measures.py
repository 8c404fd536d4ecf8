"""Figures about a template that its design sets limits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jinja2 import TemplateError, nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.engine import Engine

# The folders of a service whose lines are counted.
CODE: Final = ("src/", "migrations/")


@dataclass(frozen=True)
class Conditions:
    """How many of a template's lines decide something; paths are left out.

    Attributes:
        lines: The lines that are not blank, fragments and plain files included.
        conditions: Those with an `if`, an `elif`, an inline `if` or a `for ... if`.
    """

    lines: int
    conditions: int

    @property
    def share(self) -> float:
        """The share of conditions, from 0 to 1."""
        return self.conditions / self.lines if self.lines else 0.0


@dataclass(frozen=True)
class Code:
    """How big a service is.

    Attributes:
        lines: The lines under `src/` and `migrations/` that are not blank.
        files: The files that hold them.
    """

    lines: int
    files: int


def conditions(engine: Engine) -> Conditions:
    """Count the conditions of a template."""
    lines = found = 0
    for entry in engine.entries:
        if entry.folder:
            continue
        try:
            text = entry.file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        lines += sum(bool(line.strip()) for line in text.splitlines())
        if entry.source.endswith(engine.template.templates_suffix):
            found += len(_deciding(engine, text))
    return Conditions(lines, found)


def _deciding(engine: Engine, text: str) -> set[int]:
    try:
        tree = engine.parse(text)
    except TemplateError:
        return set()  # It breaks when it is rendered, which is reported.
    loops = {loop.lineno for loop in tree.find_all(nodes.For) if loop.test is not None}
    return loops | {node.lineno for node in tree.find_all((nodes.If, nodes.CondExpr))}


def code(documents: Iterable[Document]) -> Code:
    """Count the code of one stack.

    Args:
        documents: Its files.
    """
    own = [one for one in documents if one.path.startswith(CODE) and not one.binary]
    lines = sum(bool(line.strip()) for document in own for line in document.lines)
    return Code(lines, sum(bool(document.content.strip()) for document in own))
