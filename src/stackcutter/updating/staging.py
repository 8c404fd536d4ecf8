"""All that an update consists of, written beside git's index before any file is touched."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from stackcutter import git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stackcutter.updating.differences import Difference
    from stackcutter.updating.plan import Plan
    from stackcutter.updating.restoring import Files
    from stackcutter.updating.trees import Trees


def stage(trees: Trees, plan: Plan, changes: list[Difference], files: Files) -> None:
    """Write the new index, and the files as they are and as they are to become.

    Args:
        trees: Where the trees lie.
        plan: What is to be done.
        changes: The files that it changes.
        files: Where all of it goes.

    Raises:
        OSError: A file cannot be read or written.
        GitError: Git cannot write one, such as for a filter that fails.
    """
    _lend(trees, plan)
    shutil.copy2(files.index, files.new)  # with its time, as git needs it
    extra = {"GIT_INDEX_FILE": str(files.new)}
    whole = _whole(trees, plan.after)
    git.run(trees.top, "read-tree", "-m", "-i", "HEAD", whole, extra=extra)
    _write_new(trees, [trees.prefix + one.path for one in changes if one.entry], files, extra)
    stages = _stages(trees, plan)
    if stages:
        git.run(trees.top, "update-index", "-z", "--index-info", given=stages, extra=extra)
    before = trees.entries(plan.before)
    for one in changes:
        if one.path in before:
            _keep(trees.project / one.path, files.before / (trees.prefix + one.path))


def _write_new(trees: Trees, paths: list[str], files: Files, extra: Mapping[str, str]) -> None:
    """Let git write them as it would in the project, by way of its filters."""
    files.after.mkdir()
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    command = ["checkout-index", "--force", "-z", "--stdin"]
    if any(path.rpartition("/")[2] == ".gitattributes" for path in paths):
        # The new attributes count, and git reads them in the folder that it writes to.
        there = {"GIT_DIR": str(files.index.parent), "GIT_WORK_TREE": str(files.after)}
        git.run(files.after, *command, given=given, extra={**extra, **there})
    else:
        git.run(trees.top, *command, f"--prefix={files.after}/", given=given, extra=extra)


def _keep(path: Path, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, kept, follow_symlinks=False)
    if not kept.is_symlink():
        with kept.open("rb") as file:
            os.fsync(file.fileno())


def _stages(trees: Trees, plan: Plan) -> bytes:
    """Tell git which files have two sides, so that it knows of the conflict as of its own."""
    lines = []
    for path, found in plan.merged.stages.items():
        name = trees.prefix + path
        lines.append(f"0 {'0' * len(plan.after)}\t{name}")
        lines += [f"{entry} {stage}\t{name}" for stage, entry in sorted(found.items())]
    return b"".join(os.fsencode(one) + b"\0" for one in lines)


def _lend(trees: Trees, plan: Plan) -> None:
    """Give the project the objects that the new tree consists of."""
    base = trees.commit(plan.before)
    new = trees.commit(plan.after, base)
    sides = [
        entry.partition(" ")[2] for one in plan.merged.stages.values() for entry in one.values()
    ]
    listed = git.run(
        trees.repository, "rev-list", "--objects", "--no-object-names", new, f"^{base}"
    )
    wanted = listed + b"".join(side.encode() + b"\n" for side in sides)
    pack = git.run(trees.repository, "pack-objects", "--stdout", "-q", given=wanted)
    git.run(trees.project, "unpack-objects", "-q", given=pack)


def _whole(trees: Trees, tree: str) -> str:
    """Put the project's tree into that of the whole repository."""
    if not trees.prefix:
        return tree
    index = trees.scratch / "whole"
    extra = {"GIT_INDEX_FILE": str(index)}
    git.run(trees.top, "read-tree", "HEAD", extra=extra)
    git.run(trees.top, *("rm", "-r", "-q", "--cached", "--", trees.prefix), extra=extra)
    git.run(trees.top, "read-tree", f"--prefix={trees.prefix}", tree, extra=extra)
    return git.line(trees.top, "write-tree", extra=extra)
