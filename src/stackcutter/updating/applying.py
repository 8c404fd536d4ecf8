"""Carrying a plan out: all of it or nothing, also when the process is killed on the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.destination import terminable, uninterrupted
from stackcutter.errors import FailureError, RefusalError
from stackcutter.project import ANSWERS_FILE
from stackcutter.updating import restoring
from stackcutter.updating.differences import differences
from stackcutter.updating.restoring import Files, restore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stackcutter.updating.differences import Difference
    from stackcutter.updating.plan import Plan
    from stackcutter.updating.trees import Trees

_LISTED = 10


def require_clean(trees: Trees) -> None:
    """Refuse a project in which something is not committed.

    Raises:
        RefusalError: Tracked files differ from the last commit, or git does not track the answers.
    """
    if not git.run(trees.project, "ls-files", "--", ANSWERS_FILE):
        message = (
            f"git does not track {ANSWERS_FILE}, so an update could not record what it came to. "
            f"Commit it:\n  git add {ANSWERS_FILE}\n  git commit"
        )
        raise RefusalError(message)
    status = git.names(
        git.run(
            trees.project,
            *("status", "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--", "."),
        )
    )
    if not status:
        return
    torn = unmerged(trees)
    if torn:
        lines = [
            f"{trees.project} is in the middle of a merge.",
            "Bring these files together, `git add` them, and commit:",
            *(f"  {path}" for path in torn),
        ]
        raise RefusalError("\n".join(lines))
    paths = [one[3:].removeprefix(trees.prefix) for one in status]
    shown = [f"  {path}" for path in paths[:_LISTED]]
    more = [f"  and {len(paths) - _LISTED} more"] if len(paths) > _LISTED else []
    lines = [
        f"{trees.project} has changes that are not committed, so an update could not be undone.",
        "Commit them, or put them aside with `git stash`:",
        *shown,
        *more,
    ]
    raise RefusalError("\n".join(lines))


def unmerged(trees: Trees) -> list[str]:
    """List the files that a merge has left with marks of a conflict."""
    found = git.run(trees.project, "diff", "--name-only", "--diff-filter=U", "-z", "--", ".")
    return [path.removeprefix(trees.prefix) for path in git.names(found)]


def recover(trees: Trees) -> str:
    """Undo an update that was cut off before, such as by a power cut.

    Returns:
        What to tell the user of it, or "".

    Raises:
        RefusalError: Another update of this repository is under way.
    """
    files = Files(trees.git_path("index"))
    if not files.journal.exists():
        return ""
    process = running(files.journal)
    if process is not None:
        message = f"Another update of this repository is under way, in process {process}."
        raise RefusalError(message)
    left = restore(files)
    if left is None:
        return ""
    told = "An earlier update was cut off. Its files are as they were before."
    if left:
        told += f" These have been changed since and were left: {', '.join(left)}."
    return told


def running(journal: Path) -> int | None:
    """Tell which process carries out the update that a journal tells of; None if it was cut off."""
    with suppress(OSError, ValueError, KeyError):
        process = int(json.loads(journal.read_bytes())["process"])
        os.kill(process, 0)
        return process
    return None


def apply(trees: Trees, plan: Plan) -> None:
    """Bring the project's files and git's index to the planned tree.

    Args:
        trees: Where the trees lie.
        plan: A plan made from the committed state.

    Raises:
        RefusalError: Something is not committed, or another git works on the repository.
        FailureError: The files cannot be written; all is as it was before.
    """
    require_clean(trees)
    head = git.line(trees.project, "rev-parse", "HEAD")
    changes = differences(trees, plan.before, plan.after, renames=False)
    _lend(trees, plan)
    whole = _whole(trees, plan.after)
    try:
        with terminable(), _undone_unless_finished(trees, head, plan, changes) as index:
            _write(trees, plan, changes, index, whole)
    except (OSError, git.GitError) as error:
        message = f"The files cannot be written, and all are as they were before: {error}"
        raise FailureError(message) from error


@contextmanager
def _undone_unless_finished(
    trees: Trees, head: str, plan: Plan, changes: list[Difference]
) -> Iterator[Path]:
    """Lock git's index; put the new one in its place when the block ends well, else undo all."""
    files = Files(trees.git_path("index"))
    before = trees.entries(plan.before)
    told = {
        "process": os.getpid(),
        "top": str(trees.top),
        "head": head,
        "changes": [
            {"path": trees.prefix + one.path, "old": before.get(one.path), "new": one.entry or None}
            for one in changes
        ],
    }
    with _guarded(files):
        try:
            _write_durably(files.journal, json.dumps(told).encode())
            shutil.copyfile(files.index, files.new)
            _lock(files)
            yield files.new
            with uninterrupted():
                files.new.replace(files.lock)
                files.lock.replace(files.index)
                files.clear()
        except BaseException:
            with uninterrupted():
                restore(files)
            raise


def _lock(files: Files) -> None:
    """Keep every other git from the index, with a lock that is known for our own at any moment."""
    files.held.touch()
    try:
        files.lock.hardlink_to(files.held)
    except FileExistsError as error:
        message = (
            f"Another git works on this repository: {files.lock} exists. Try again when it is done."
        )
        raise RefusalError(message) from error


@contextmanager
def _guarded(files: Files) -> Iterator[None]:
    """Let a helper undo what was begun, should this process be killed."""
    command = [sys.executable, "-I", restoring.__file__, str(files.index)]
    guard = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        with uninterrupted(), suppress(BrokenPipeError):
            guard.communicate(b"done\n")


def _write(trees: Trees, plan: Plan, changes: list[Difference], index: Path, whole: str) -> None:
    extra = {"GIT_INDEX_FILE": str(index)}
    git.run(trees.top, "read-tree", "-m", "-i", "HEAD", whole, extra=extra)
    before = trees.entries(plan.before)
    for one in changes:
        if one.path in before:
            path = trees.project / one.path
            path.unlink(missing_ok=True)
            restoring.prune(trees.project, path.parent)
    new = [os.fsencode(trees.prefix + one.path) + b"\0" for one in changes if one.entry]
    command = ["checkout-index", "--force", "--index", "-z", "--stdin"]
    git.run(trees.top, *command, given=b"".join(new), extra=extra)
    stages = _stages(trees, plan)
    if stages:
        git.run(trees.top, "update-index", "-z", "--index-info", given=stages, extra=extra)


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
    listed = git.run(trees.bare, "rev-list", "--objects", "--no-object-names", new, f"^{base}")
    wanted = listed + b"".join(side.encode() + b"\n" for side in sides)
    pack = git.run(trees.bare, "pack-objects", "--stdout", "-q", given=wanted)
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


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
