"""A stack's files, rendered by copier itself into a folder that does not stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from stackcutter.copying import copy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackcutter.source import Source


def render(source: Source, data: Mapping[str, Any]) -> dict[str, bytes]:
    """Render a stack.

    Args:
        source: The template.
        data: Valid answers by question.

    Returns:
        The contents of its files by path, sorted; paths have forward slashes.
    """
    with TemporaryDirectory(prefix="stackcutter-") as folder:
        project = Path(folder) / "project"
        copy(source, project, data)
        return {
            path.relative_to(project).as_posix(): path.read_bytes()
            for path in sorted(project.rglob("*"))
            if path.is_file()
        }


@dataclass
class Difference:
    """What differs between two stacks.

    Attributes:
        added: The paths that only the second has.
        removed: The paths that only the first has.
        changed: The paths that both have, with their unified differences.
    """

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Difference:
    """Compare the files of two stacks; the file of recorded answers is left out."""
    difference = Difference()
    for path in sorted({*before, *after} - {".copier-answers.yml"}):
        if path not in before:
            difference.added.append(path)
        elif path not in after:
            difference.removed.append(path)
        elif before[path] != after[path]:
            difference.changed[path] = text_difference(path, before[path], after[path])
    return difference


def text_difference(path: str, before: bytes, after: bytes) -> str:
    """Write a unified difference; for other than text, one line that says so."""
    try:
        old, new = (content.decode().splitlines(keepends=True) for content in (before, after))
    except UnicodeDecodeError:
        return f"Binary files a/{path} and b/{path} differ\n"
    lines = unified_diff(old, new, f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
