"""Rules on the text of every file, whatever its format."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

# Files that say all by being there.
EMPTY: Final = ("__init__.py", "py.typed", ".gitkeep", ".keep", ".nojekyll")
TABS: Final = ("Makefile", "GNUmakefile", "*.mk", "*.tsv", "*.go", ".gitmodules")
# How many blank lines may follow one another: two in Python and in
# alembic's template of a migration, as the formatter writes them.
BLANK_LINES: Final = {".py": 2, ".pyi": 2, ".mako": 2}
INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


class TextRules:
    """Final newline, blank lines, trailing spaces, tabs, encoding, invisible characters."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(
            "own rules on text", "every file: UTF-8, line ends, blank lines, trailing spaces, tabs"
        )

    def wants(self, document: Document) -> bool:
        """Want every text."""
        return not document.binary

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge each text by itself."""
        for document in documents:
            yield from _whole(document)
            yield from _each_line(document)


def _whole(document: Document) -> Iterator[Problem]:
    text = document.text
    try:
        document.content.decode()
    except UnicodeDecodeError as error:
        line = document.content.count(b"\n", 0, error.start) + 1
        yield Problem(document, "text-encoding", line, "This is not UTF-8.")
    if not text:
        if document.name not in EMPTY:
            yield Problem(document, "text-empty", 0, "The file is empty.")
        return
    last = len(document.lines)
    if not text.endswith("\n"):
        yield Problem(document, "text-final-newline", last, "The last line has no end.")
    elif text.endswith("\n\n") or not text.strip():
        yield Problem(document, "text-blank-end", last - 1, "The file ends in a blank line.")
    if text.startswith("\n"):
        yield Problem(document, "text-blank-start", 1, "The file starts with a blank line.")
    if "\r" in text:
        yield Problem(document, "text-line-ends", 0, "Lines end in a carriage return.")


def _each_line(document: Document) -> Iterator[Problem]:
    tabs = any(fnmatchcase(document.name, pattern) for pattern in TABS)
    allowed = BLANK_LINES.get(document.suffix, 1)
    blank = 0
    for number, line in enumerate(document.lines, start=1):
        if line.rstrip(" \t") != line:
            yield Problem(document, "text-trailing-space", number, "The line ends in white space.")
        if "\t" in line and not tabs:
            yield Problem(document, "text-tab", number, "The line has a tab.")
        if (found := INVISIBLE.search(line.rstrip("\r"))) is not None:
            code = f"U+{ord(found[0]):04X}"
            yield Problem(document, "text-invisible", number, f"The line has an invisible {code}.")
        blank = 0 if line.strip() else blank + 1
        if blank == allowed + 1 and number < len(document.lines):
            message = f"More than {allowed} blank line{'s' if allowed > 1 else ''} in a row."
            yield Problem(document, "text-blank-lines", number, message)
