"""What an update that was cut off has left, such as by a power cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.destination import uninterrupted
from stackcutter.errors import FailureError
from stackcutter.updating.claiming import claimed
from stackcutter.updating.restoring import Files, Left, restore
from stackcutter.updating.transaction import unfinished

if TYPE_CHECKING:
    from pathlib import Path

_CUT_OFF = "An earlier update was cut off."


def recover(start: Path) -> str:
    """Undo an update that was cut off before.

    It needs no file of the project, since any of them may be away.

    Args:
        start: A folder of the project, or where one was.

    Returns:
        What to tell the user of it, or "".

    Raises:
        RefusalError: Another update of this repository is under way.
        FailureError: Not everything could be brought back.
    """
    start = start.expanduser().absolute()
    folder = next(one for one in (start, *start.parents) if one.is_dir())
    try:
        files = Files(folder / git.line(folder, "rev-parse", "--git-path", "index"))
        if not files.left():
            return ""
        top = folder / git.line(folder, "rev-parse", "--show-toplevel")
        head = git.line(folder, "rev-parse", "HEAD")
    except git.GitError:
        return ""  # whoever needs the repository tells what is wrong with it
    try:
        with claimed(files.claim), uninterrupted():
            left = restore(files, top, head)
    except OSError as error:
        message = f"{_CUT_OFF} It cannot be undone: {error}"
        raise FailureError(message) from error
    if left is not None and left.failed:
        message = f"{_CUT_OFF} {unfinished(files, left)}"
        raise FailureError(message)
    return _told(left)


def _told(left: Left | None) -> str:
    if left is None:
        return ""
    if left.moved:
        return (
            f"{_CUT_OFF} Something was committed since, so its files were left as they are: look "
            "at `git status`."
        )
    told = f"{_CUT_OFF} Its files are as they were before."
    if left.changed:
        told += f" These have been changed since and were left: {', '.join(left.changed)}."
    return told
