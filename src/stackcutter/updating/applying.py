"""Carrying a plan out: all of it or nothing, also when the process is killed on the way."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from stackcutter import git
from stackcutter.destination import terminable
from stackcutter.errors import FailureError, RefusalError
from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.collisions import collisions
from stackcutter.updating.differences import differences
from stackcutter.updating.refusing import (
    listed,
    require_free,
    require_head,
    require_planned,
    require_seen,
    require_untouched,
    require_whole,
)
from stackcutter.updating.restoring import Files, place, prune
from stackcutter.updating.staging import stage
from stackcutter.updating.transaction import all_or_nothing

if TYPE_CHECKING:
    from stackcutter.updating.differences import Difference
    from stackcutter.updating.plan import Plan
    from stackcutter.updating.trees import Trees


def require_clean(trees: Trees) -> None:
    """Refuse a project in which something is not committed.

    Raises:
        RefusalError: Tracked files differ from the last commit or are left out, or git does not
            track the answers.
    """
    require_whole(trees)
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
            *listed(torn),
        ]
        raise RefusalError("\n".join(lines))
    paths = [one[3:].removeprefix(trees.prefix) for one in status]
    lines = [
        f"{trees.project} has changes that are not committed, so an update could not be undone.",
        "Commit them, or put them aside with `git stash`:",
        *listed(paths),
    ]
    raise RefusalError("\n".join(lines))


def unmerged(trees: Trees) -> list[str]:
    """List the files that a merge has left with marks of a conflict."""
    found = git.run(trees.project, "diff", "--name-only", "--diff-filter=U", "-z", "--", ".")
    return [path.removeprefix(trees.prefix) for path in git.names(found)]


def apply(trees: Trees, plan: Plan) -> None:
    """Bring the project's files and git's index to the planned tree.

    Args:
        trees: Where the trees lie.
        plan: A plan made from the committed state.

    Raises:
        RefusalError: Something is not committed, another git works on the repository, or the
            project has changed since it was compared, or changes while the files are written.
        FailureError: The files cannot be written; all is as it was before, or the message says what
            is not.
    """
    files = Files(trees.git_path("index"))
    try:
        with terminable(), all_or_nothing(files, trees.top) as recorded:
            require_clean(trees)
            head = require_planned(trees, plan)
            changes = differences(trees, plan.before, plan.after, renames=False)
            require_seen(trees, {one.path for one in changes})
            stage(trees, plan, changes, files)
            # What was saved while they were copied is in no commit.
            require_clean(trees)
            require_free(collisions(trees, plan))
            steps = _steps(trees, plan, changes)
            recorded({"head": head, "changes": steps})
            _write(trees, steps, files)
            _refresh(trees, files)
            require_head(trees, head)
    except (OSError, git.GitError) as error:
        message = f"The files cannot be written, and all are as they were before: {error}"
        raise FailureError(message) from error


def _steps(trees: Trees, plan: Plan, changes: list[Difference]) -> list[dict[str, Any]]:
    """Tell of each file whether it is there, and whether it will be."""
    before = trees.entries(plan.before)
    return [
        {"path": trees.prefix + one.path, "old": one.path in before, "new": bool(one.entry)}
        for one in changes
    ]


def _write(trees: Trees, steps: list[dict[str, Any]], files: Files) -> None:
    # What goes makes room first: a folder may come where a file was.
    for one in sorted(steps, key=itemgetter("new")):
        path = trees.top / one["path"]
        require_untouched(trees, one, files)
        path.unlink(missing_ok=True)
        if one["new"]:
            place(files.after / one["path"], trees.top, one["path"])
        else:
            prune(trees.top / trees.prefix, path.parent)


def _refresh(trees: Trees, files: Files) -> None:
    """Let git see at a glance that the files are those of the new index."""
    extra = {"GIT_INDEX_FILE": str(files.new)}
    git.run(trees.top, "update-index", "-q", "--refresh", extra=extra, accepted=(0, 1))
