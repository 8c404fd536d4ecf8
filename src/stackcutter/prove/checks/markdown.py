"""Markdown: fences are closed, tables are whole, sections have content, anchors exist."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from stackcutter.prove.checks.document import Document

CELL: Final = re.compile(r"(?<!\\)\|")
_PARSER: Final = MarkdownIt("commonmark").enable("table")


def is_markdown(document: Document) -> bool:
    """Say whether this is Markdown."""
    return document.suffix == ".md"


def tokens(document: Document) -> Sequence[Token]:
    """Read a document's tokens; several rules ask for them, one after the other."""
    return _parse(document.text)


@lru_cache(maxsize=100)
def _parse(text: str) -> Sequence[Token]:
    return _PARSER.parse(text)


def links(document: Document) -> list[tuple[str, int]]:
    """List the targets of links and images, as written, with the lines of their blocks."""
    found: list[tuple[str, int]] = []
    for token in tokens(document):
        line = token.map[0] + 1 if token.map else 0
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if isinstance(target, str):
                found.append((target, line))
    return found


def anchors(document: Document) -> set[str]:
    """List the anchors that GitHub makes of a document's headings."""
    found: set[str] = set()
    for _, text, _ in headings(document):
        slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
        name, number = slug, 0
        while name in found:
            number += 1
            name = f"{slug}-{number}"
        found.add(name)
    return found


def headings(document: Document) -> list[tuple[int, str, int]]:
    """List a document's headings: depth, plain text, line."""
    found = tokens(document)
    return [
        (int(token.tag[1:]), _plain(found[position + 1]), token.map[0] + 1 if token.map else 0)
        for position, token in enumerate(found)
        if token.type == "heading_open"
    ]


def _plain(token: Token) -> str:
    return "".join(
        child.content for child in token.children or () if child.type in {"text", "code_inline"}
    )


class Markdown:
    """Rules on what conditions and loops of a template break most easily."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(
            "markdown-it-py, own rules", "Markdown: fences, tables, empty sections, anchors"
        )

    def wants(self, document: Document) -> bool:
        """Want Markdown."""
        return is_markdown(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge each content."""
        for document in documents:
            yield from _fences(document)
            yield from _tables(document)
            yield from _sections(document)
            yield from _anchors(document)


def _fences(document: Document) -> Iterator[Problem]:
    """Report a fence that runs to the end of the file, as one that is not closed does."""
    for token in tokens(document):
        if token.type != "fence" or token.map is None or token.level:
            continue
        start, end = token.map
        closing = document.lines[end - 1].strip() if end - 1 > start else ""
        if not closing.startswith(token.markup) or closing.strip(token.markup[0]):
            yield Problem(document, "markdown-fence", start + 1, "The fence is not closed.")


def _tables(document: Document) -> Iterator[Problem]:
    """Report rows with more or fewer cells than the heading: Markdown drops or fills them."""
    for token in tokens(document):
        if token.type != "table_open" or token.map is None:
            continue
        rows = range(*token.map)
        columns = _cells(document.lines[rows.start])
        for row in rows:
            if (found := _cells(document.lines[row])) != columns:
                message = f"The row has {found} cells in place of {columns}."
                yield Problem(document, "markdown-table", row + 1, message)


def _cells(line: str) -> int:
    return len(CELL.split(line.strip().strip("|")))


def _sections(document: Document) -> Iterator[Problem]:
    """Report headings under which nothing stands, and depths that are left out."""
    found = tokens(document)
    depth = 0
    for position, token in enumerate(found):
        if token.type != "heading_open" or token.map is None:
            continue
        line = token.map[0] + 1
        own = int(token.tag[1:])
        if own > depth + 1:
            message = f"A heading of depth {own} stands under one of depth {depth}."
            yield Problem(document, "markdown-depth", line, message)
        depth = own
        following = found[position + 3] if position + 3 < len(found) else None
        if following is None or (
            following.type == "heading_open" and int(following.tag[1:]) <= own
        ):
            yield Problem(
                document, "markdown-empty-section", line, "Nothing stands in the section."
            )


def _anchors(document: Document) -> Iterator[Problem]:
    known = anchors(document)
    for target, line in links(document):
        if target.startswith("#") and target[1:] not in known:
            message = f"No heading has the anchor {target}."
            yield Problem(document, "markdown-anchor", line, message)
