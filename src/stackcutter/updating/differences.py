"""What differs between two trees: https://git-scm.com/docs/git-diff-tree."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackcutter import git

if TYPE_CHECKING:
    from stackcutter.updating.trees import Trees

_KINDS = {"A": "added", "D": "removed", "M": "changed", "T": "changed", "R": "renamed"}


@dataclass(frozen=True)
class Difference:
    """A file that differs.

    Attributes:
        path: Where it is in the second tree; in the first, if it is in that one only.
        kind: `added`, `changed`, `renamed` or `removed`.
        previous: Where a renamed file is in the first tree, else "".
        more: How many lines the second has more; None where it is no text.
        less: How many lines it has less; None where it is no text.
        entry: Mode, a space and object in the second tree, or "" if it is not there.
    """

    path: str
    kind: str
    previous: str = ""
    more: int | None = None
    less: int | None = None
    entry: str = ""

    @property
    def origin(self) -> str:
        """Where it is in the first tree, if it is there."""
        return self.previous or self.path


def differences(trees: Trees, first: str, second: str, *, renames: bool = True) -> list[Difference]:
    """List the files that differ, sorted by path.

    Args:
        trees: Where the trees lie.
        first: One tree.
        second: The other one.
        renames: Tell a renamed file from one that goes and one that comes.
    """
    follow = ["-M", "-l20000"] if renames else ["--no-renames"]
    command = ["diff-tree", "-r", "-z", "--raw", "--numstat", "--no-abbrev", *follow]
    output = os.fsdecode(git.run(trees.repository, *command, first, second))
    return _parse(output.split("\0"))


def text_difference(trees: Trees, first: str, second: str, path: str, previous: str = "") -> str:
    """Write the unified difference of one file.

    Args:
        trees: Where the trees lie.
        first: One tree.
        second: The other one.
        path: Where the file is in the second tree, or was in the first.
        previous: Where it is in the first one, if it is elsewhere.
    """
    command = ["diff-tree", "-r", "-p", "-M", "--no-color", "--no-ext-diff"]
    paths = [f":(literal){name}" for name in (path, previous) if name]
    output = git.run(trees.repository, *command, first, second, "--", *paths)
    return output.decode(errors="replace")


def _parse(fields: list[str]) -> list[Difference]:
    found: dict[str, tuple[str, str, str]] = {}
    counts: dict[str, tuple[int | None, int | None]] = {}
    rest = iter(fields)
    for head in rest:
        if head.startswith(":"):
            _, mode, _, name, status = head.split(" ")
            kind = _KINDS[status[0]]
            previous = next(rest) if kind == "renamed" else ""
            entry = "" if kind == "removed" else f"{mode} {name}"
            found[next(rest)] = (kind, previous, entry)
        elif head:
            more, less, path = head.split("\t", 2)
            if not path:
                next(rest)
                path = next(rest)
            counts[path] = (_count(more), _count(less))
    return [
        Difference(path, kind, previous, *counts.get(path, (None, None)), entry)
        for path, (kind, previous, entry) in sorted(found.items())
    ]


def _count(text: str) -> int | None:
    return None if text == "-" else int(text)
