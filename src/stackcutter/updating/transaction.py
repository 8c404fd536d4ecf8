"""All of an update or nothing, whatever ends it: an error, a signal, the death of the process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from stackcutter.destination import uninterrupted
from stackcutter.environment import fresh
from stackcutter.errors import FailureError, RefusalError
from stackcutter.updating import restoring
from stackcutter.updating.claiming import claimed
from stackcutter.updating.restoring import restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from stackcutter.updating.restoring import Files, Left


@contextmanager
def all_or_nothing(files: Files, top: Path) -> Iterator[Callable[[Mapping[str, object]], None]]:
    """Lock git's index; put the new one in its place when the block ends well, else undo all.

    Args:
        files: Where the new index, and the files as they were and are to become, will be.
        top: The root of the repository.

    Yields:
        What the block calls with the journal when they are all there, before it touches any file.

    Raises:
        RefusalError: Another update is under way, or another git works on the repository.
        FailureError: Not everything could be undone.
    """
    with claimed(files.claim) as claim, _guarded(files, top, claim):
        if files.journal.exists():
            message = "An earlier update was cut off. Run it again: that undoes the earlier one."
            raise RefusalError(message)
        try:
            files.clear()
            files.folder.mkdir()
            _lock(files)
            yield lambda journal: _record(files, journal)
            with uninterrupted():
                files.new.replace(files.index)
                files.clear()
        except BaseException as error:
            with uninterrupted():
                left = restore(files, top)
            if left is not None and left.failed:
                message = f"The files cannot be written: {error}\n{unfinished(files, left)}"
                raise FailureError(message) from error
            raise


def unfinished(files: Files, left: Left) -> str:
    """Tell what could not be brought back, and what to do about it.

    Args:
        files: What is kept for another try.
        left: What has come of the first one.
    """
    paths = [f"  {path}: {reason}" for path, reason in sorted(left.failed.items())]
    lines = [
        "These could not be brought back to what they were before the update:",
        *paths,
        f"They are kept in {files.before}.",
        "See to it that they can be written. `stackcutter status` then brings them back.",
    ]
    return "\n".join(lines)


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


def _record(files: Files, journal: Mapping[str, object]) -> None:
    written = files.folder / "journal"
    with written.open("wb") as file:
        file.write(json.dumps(journal).encode())
        file.flush()
        os.fsync(file.fileno())
    written.replace(files.journal)


@contextmanager
def _guarded(files: Files, top: Path, claim: int) -> Iterator[None]:
    """Let a helper undo what was begun, should this process be killed."""
    guard = subprocess.Popen(
        [sys.executable, "-I", restoring.__file__, str(files.index), str(top)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=fresh(),
        pass_fds=(claim,),
        start_new_session=True,
    )
    try:
        yield
    finally:
        with uninterrupted(), suppress(BrokenPipeError):
            guard.communicate(b"done\n")
