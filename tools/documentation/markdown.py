"""Small pieces of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; empty when it has no rows."""
    lines = [_row(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([_row(heads), _row(["---"] * len(heads)), *lines])


def code(text: str) -> str:
    """Write a text as code; empty stays empty."""
    return f"`{text}`" if text else ""


def section(title: str, body: str, level: int = 2) -> str:
    """Write a section with its heading; empty when it has no body."""
    return f"\n{'#' * level} {title}\n\n{body}\n" if body else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
