"""What an update would write over unseen, although git says that all is committed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from stackcutter import git
from stackcutter.errors import RefusalError
from stackcutter.updating.restoring import state_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stackcutter.updating.plan import Conflict, Plan
    from stackcutter.updating.restoring import Files
    from stackcutter.updating.trees import Trees

_MARKS = {
    "h": ["assume-unchanged"],
    "S": ["skip-worktree"],
    "s": ["assume-unchanged", "skip-worktree"],
}
_LISTED = 10


def require_planned(trees: Trees, plan: Plan) -> str:
    """Refuse a project whose last commit is not the one that was compared.

    Args:
        trees: Where the trees lie.
        plan: What was made from the comparison.

    Returns:
        The last commit.

    Raises:
        RefusalError: Somebody has committed since.
    """
    head = git.line(trees.project, "rev-parse", "HEAD")
    if git.line(trees.project, "rev-parse", f"{head}:{trees.prefix}") != plan.before:
        raise _changed()
    return head


def require_head(trees: Trees, head: str) -> None:
    """Refuse to end an update while which somebody has committed.

    Args:
        trees: Where the trees lie.
        head: The last commit at its beginning.

    Raises:
        RefusalError: Now it is another one.
    """
    if git.line(trees.project, "rev-parse", "HEAD") != head:
        raise _changed()


def require_untouched(trees: Trees, change: dict[str, Any], files: Files) -> None:
    """Refuse to write over what somebody has written since the file was copied.

    Args:
        trees: Where the trees lie.
        change: What the journal tells of the file.
        files: Where its copy is.

    Raises:
        RefusalError: The file is not as it was.
    """
    if state_of(trees.top, change, files) != "untouched":
        raise _changed()


def require_free(conflicts: Sequence[Conflict]) -> None:
    """Refuse to write over files that git does not track.

    Args:
        conflicts: What stands where a plan would write.

    Raises:
        RefusalError: There are such files.
    """
    paths = [one.path for one in conflicts if one.kind == "untracked"]
    if paths:
        lines = [
            "Files that git does not track have come to stand where these would be written:",
            *listed(paths),
            "Move them away, or commit them.",
        ]
        raise RefusalError("\n".join(lines))


def require_seen(trees: Trees, paths: Collection[str]) -> None:
    """Refuse to touch files that git was told not to look at.

    Args:
        trees: Where the trees lie.
        paths: The files that would be touched.

    Raises:
        RefusalError: What was changed in some of them would be lost.
    """
    marked: dict[str, list[str]] = {}
    for tag, path in _tags(trees):
        for mark in _MARKS.get(tag, []) if path in paths else []:
            marked.setdefault(mark, []).append(path)
    if not marked:
        return
    found = sorted({path for paths in marked.values() for path in paths})
    lines = [
        "git is told not to look at these files, so what you have changed in them would be lost:",
        *listed(found),
        "Take that back, and commit what `git status` shows then:",
        *(
            f"  git update-index --no-{mark} -- {shlex.join(names)}"
            for mark, names in marked.items()
        ),
    ]
    raise RefusalError("\n".join(lines))


def listed(paths: Sequence[str]) -> list[str]:
    """Write files a line each, and of many the first ones."""
    more = [f"  and {len(paths) - _LISTED} more"] if len(paths) > _LISTED else []
    return [*(f"  {path}" for path in paths[:_LISTED]), *more]


def require_whole(trees: Trees) -> None:
    """Refuse a project of which only some folders are there.

    Args:
        trees: Where the trees lie.

    Raises:
        RefusalError: A sparse checkout leaves files out.
    """
    # Every value, since git is run with one that turns it off.
    command = ["config", "--type=bool", "--get-all", "core.sparseCheckout"]
    if b"true" not in git.run(trees.project, *command, accepted=(0, 1)).split():
        return
    if any("skip-worktree" in _MARKS.get(tag, []) for tag, _ in _tags(trees)):
        message = (
            f"{trees.project} is a sparse checkout, and an update may change files that it leaves "
            "out. Bring them all in first:\n  git sparse-checkout disable"
        )
        raise RefusalError(message)


def _tags(trees: Trees) -> list[tuple[str, str]]:
    listed = git.names(git.run(trees.project, "ls-files", "-v", "-z", "--", "."))
    return [(one[0], one[2:]) for one in listed]


def _changed() -> RefusalError:
    return RefusalError("The project has changed meanwhile; run it again.")
