"""Python: every file compiles without a warning."""

from __future__ import annotations

import platform
import warnings
from typing import TYPE_CHECKING

from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

INTERPRETERS = ("python", "python3")


def is_python(document: Document) -> bool:
    """Say whether this is a Python file, by its suffix or its first line."""
    return document.suffix in {".py", ".pyi"} or document.interpreter in INTERPRETERS


class PythonCompiles:
    """The interpreter's own compiler, warnings included."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(f"Python {platform.python_version()}", "Python: every content compiles")

    def wants(self, document: Document) -> bool:
        """Want Python."""
        return is_python(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Compile each content."""
        for document in documents:
            yield from _compile(document)


def _compile(document: Document) -> Iterator[Problem]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            compile(document.content, document.path, "exec", dont_inherit=True)
        except SyntaxError as error:
            yield Problem(document, "python-syntax", error.lineno or 0, f"{error.msg}.")
        except ValueError as error:
            yield Problem(document, "python-syntax", 0, f"{error}.")
    for warning in caught:
        yield Problem(document, "python-warning", warning.lineno, f"{warning.message}.")
