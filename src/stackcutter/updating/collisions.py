"""Files that git does not track and that stand where an update would write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.updating.differences import differences
from stackcutter.updating.plan import Conflict, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stackcutter.updating.trees import Trees

_UNTRACKED = "A file that git does not track stands where the template has one."
_SAME_NAME = "On this file system it is the same file as {other}."


def collisions(trees: Trees, plan: Plan) -> list[Conflict]:
    """List the files that a plan would write over though nobody could bring them back.

    Args:
        trees: Where the trees lie.
        plan: What would be done.
    """
    found = dict(_untracked(trees, plan))
    if git.run(trees.project, *("config", "--type=bool", "core.ignoreCase"), accepted=(0, 1)) == (
        b"true\n"
    ):
        found |= dict(_same_names(trees, plan))
    return [Conflict(path, kind, message) for path, (kind, message) in sorted(found.items())]


def _untracked(trees: Trees, plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    tracked = trees.entries(plan.before)
    folders = {parent for path in tracked for parent in parents(path)}
    for one in differences(trees, plan.before, plan.after, renames=False):
        if not one.entry or one.path in tracked:
            continue
        for place in (*reversed(parents(one.path)), one.path):
            path = trees.project / place
            if place in tracked or not os.path.lexists(path):
                break  # a tracked one goes: the merge has seen to that
            if path.is_dir() and not path.is_symlink():
                if place == one.path and (place not in folders or _foreign(trees, path, tracked)):
                    yield place, ("untracked", _UNTRACKED)
                continue
            yield place, ("untracked", _UNTRACKED)
            break


def _same_names(trees: Trees, plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    """Find names that differ in nothing but capitals."""
    before, after = trees.entries(plan.before), trees.entries(plan.after)
    listed = git.run(trees.project, "ls-files", "-z", "--others", "--", ".")
    there: dict[str, str] = {}
    for path in (*git.names(listed), *(path for path in after if path in before)):
        there.setdefault(path.casefold(), path)
    for path in after:
        other = there.setdefault(path.casefold(), path)
        if other != path and path not in before:
            yield path, ("place", _SAME_NAME.format(other=other))


def _foreign(trees: Trees, folder: Path, tracked: dict[str, str]) -> bool:
    """Tell whether a folder holds files that are not tracked."""
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return any(path.relative_to(trees.project).as_posix() not in tracked for path in files)


def parents(path: str) -> list[str]:
    """List the folders of a path, the innermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
