"""What a user reads: paragraphs of at most 80 columns, colours and progress on a terminal only."""

from __future__ import annotations

import json
import os
import shlex
import sys
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

WIDTH = 80


def fold(text: str) -> str:
    """Fold each paragraph; leave lines that start with a space, such as commands, alone."""
    return "\n".join(
        line
        if line.startswith(" ")
        else textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def say(text: str = "") -> None:
    """Print a result to standard output."""
    typer.echo(fold(text))


def warn(text: str) -> None:
    """Print a warning to standard error."""
    typer.echo(_headed("Warning", text, typer.colors.YELLOW), err=True)


def report(text: str) -> None:
    """Print the error that ends a command to standard error."""
    typer.echo(_headed("Error", text, typer.colors.RED), err=True)


def write_json(data: Any) -> None:  # noqa: ANN401 (whatever JSON can say)
    """Print one JSON document to standard output."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))


def indented(text: str, mark: str = "") -> str:
    """Fold a paragraph that is part of a list.

    Args:
        text: The paragraph.
        mark: What stands before its first line, such as `- `.
    """
    rest = " " * (2 + len(mark))
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=f"  {mark}",
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def command(words: Sequence[str]) -> str:
    """Write a command that a shell takes, folded before its options where it is long."""
    lines: list[str] = []
    line = ""
    for part in _parts(words):
        if line and len(line) + len(part) + 3 > WIDTH:
            lines.append(f"{line} \\")
            line = f"    {part}"
        else:
            line = f"{line} {part}" if line else f"  {part}"
    return "\n".join([*lines, line])


def git_at(folder: Path) -> list[str]:
    """Begin a command of git that works on a folder wherever it is typed in."""
    there = from_here(folder)
    return ["git"] if there == "." else ["git", "-C", there]


def from_here(path: Path) -> str:
    """Write a path as it is typed in the current folder."""
    path = path.resolve()
    try:
        return os.path.relpath(path)
    except FileNotFoundError:  # an update has removed the current folder
        return str(path)


def _parts(words: Sequence[str]) -> list[str]:
    """Quote words, and keep the value of an option beside it."""
    parts: list[str] = []
    for word in words:
        if parts and not word.startswith("-") and parts[-1].startswith("-"):
            parts[-1] += f" {shlex.quote(word)}"
        else:
            parts.append(shlex.quote(word))
    return parts


def count(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out in indented columns; the last column is folded."""
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    indent = " " * (2 + sum(width + 2 for width in widths))
    lines = []
    for row in rows:
        start = "  " + "".join(
            f"{cell:<{width}}  " for cell, width in zip(row, widths, strict=False)
        )
        lines += textwrap.fill(
            row[-1], WIDTH, initial_indent=start, subsequent_indent=indent, break_long_words=False
        ).splitlines() or [start]
    return "\n".join(line.rstrip() for line in lines)


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Show that something longer is under way: a spinner on a terminal, else one plain line.

    Args:
        label: What is being done, without a final mark.
        quiet: Say nothing where standard error is no terminal.

    Yields:
        A function that puts another label beside the spinner.
    """
    if sys.stderr.isatty():
        with Console(stderr=True).status(f"{label} ...") as status:
            yield lambda text: status.update(f"{text} ...")
        return
    if not quiet:
        typer.echo(f"{label} ...", err=True)
    yield lambda _: None


def _headed(head: str, text: str, colour: str) -> str:
    folded = fold(f"{head}: {text}")
    return typer.style(f"{head}:", fg=colour, bold=True) + folded.removeprefix(f"{head}:")
