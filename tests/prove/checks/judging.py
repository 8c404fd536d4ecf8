"""Short ways to show a checker a text and to see what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackcutter.prove.checks.document import Document

if TYPE_CHECKING:
    from stackcutter.prove.checks.problem import Checker


def document(path: str, text: str | bytes = "", *, executable: bool = False) -> Document:
    """Make a document of a text."""
    content = text if isinstance(text, bytes) else text.encode()
    return Document(path, content, executable)


def judge(
    checker: Checker, path: str, text: str | bytes, *, executable: bool = False
) -> list[tuple[str, int]]:
    """Show a checker one content, which must be of its formats.

    Returns:
        Rule and line of each problem, sorted.
    """
    shown = document(path, text, executable=executable)
    assert checker.wants(shown)
    return sorted((problem.rule, problem.line) for problem in checker.check([shown]))
