"""Undoes an update that was cut off; run as a program, it waits for whoever carries one out.

It stands alone, with nothing but the standard library: it is started as a file, and goes on when
the process that started it is killed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# How long a git that outlived its parent may go on writing files.
_PATIENCE_SECONDS = 5
_MESSAGE = b"done\n"


@dataclass(frozen=True)
class Files:
    """What an update keeps beside git's index while it is under way.

    Attributes:
        index: Git's index.
    """

    index: Path

    @property
    def lock(self) -> Path:
        """Git's lock of its index."""
        return self.index.with_name("index.lock")

    @property
    def held(self) -> Path:
        """The file that the lock is a second name of."""
        return self.index.with_name("stackcutter-lock")

    @property
    def new(self) -> Path:
        """The index that is to take the other's place."""
        return self.index.with_name("stackcutter-index")

    @property
    def journal(self) -> Path:
        """What is done, to undo it."""
        return self.index.with_name("stackcutter-update.json")

    def is_ours(self) -> bool:
        """Tell whether the lock is the update's own."""
        if not (self.held.exists() and self.lock.exists()):
            return False
        return not self.new.exists() or self.lock.samefile(self.held)

    def clear(self) -> None:
        """Remove what is beside the index, the journal last."""
        for path in (self.new, self.held, self.journal):
            path.unlink(missing_ok=True)


def restore(files: Files, patience: float = 0) -> list[str] | None:
    """Bring the files back that a journal tells of, unless somebody has changed them since.

    Args:
        files: What the update has left.
        patience: How many seconds a git that is still at work may take to end.

    Returns:
        The paths that were changed since and so were left as they are; None where there was nothing
        to undo: nothing had been touched yet, or all was done.
    """
    _await(files.new.with_name(f"{files.new.name}.lock"), patience)
    left = None
    # Without the lock nothing has been touched yet, or all has been done.
    if files.is_ours():
        told: dict[str, Any] = json.loads(files.journal.read_bytes())
        top = Path(told["top"])
        if _git(top, "rev-parse", "HEAD").decode().strip() == told["head"]:
            left = _bring_back(top, told["changes"], files)
        files.lock.unlink(missing_ok=True)
    files.clear()
    return left


def _bring_back(top: Path, changes: list[dict[str, Any]], files: Files) -> list[str]:
    foreign = {one["path"] for one in changes if not _is_ours(top, one)}
    for one in changes:
        if one["path"] not in foreign and one["new"] and _exists(top / one["path"]):
            _remove(top, top / one["path"])
    paths = [one["path"] for one in changes if one["old"] and one["path"] not in foreign]
    given = b"".join(os.fsencode(path) + b"\0" for path in paths)
    # Beside the lock, which keeps every other git away until all is done.
    shutil.copyfile(files.index, files.new)
    extra = {"GIT_INDEX_FILE": str(files.new)}
    _git(top, "checkout-index", "--force", "-z", "--stdin", given=given, extra=extra)
    return sorted(foreign)


def prune(top: Path, folder: Path) -> None:
    """Remove a folder and those above it as long as nothing is in them."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def _is_ours(top: Path, change: dict[str, Any]) -> bool:
    """Tell whether a file is as it was before, as it was to become, or on the way."""
    path = top / change["path"]
    if not _exists(path):
        return True
    if path.is_dir() and not path.is_symlink():
        return change["new"] is None or change["old"] is None
    for side in ("old", "new"):
        if change[side] is None:
            continue
        mode, name = change[side].split(" ")
        content = _git(top, "cat-file", "--filters", f"--path={change['path']}", name)
        if mode == "120000":
            if path.is_symlink() and os.fsencode(path.readlink()) == content:
                return True
        elif not path.is_symlink() and path.is_file() and content.startswith(path.read_bytes()):
            return True
    return False


def _remove(top: Path, path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink()
        prune(top, path.parent)


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _await(lock: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while lock.exists() and time.monotonic() < end:
        time.sleep(0.05)
    lock.unlink(missing_ok=True)


def _git(
    folder: Path, *arguments: str, given: bytes = b"", extra: dict[str, str] | None = None
) -> bytes:
    command = ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", *arguments]
    environment = {**os.environ, **(extra or {})}
    done = subprocess.run(
        command, cwd=folder, input=given, capture_output=True, check=True, env=environment
    )
    return done.stdout


def main() -> None:
    """Wait for the word that all went well; without it, undo what was begun."""
    if sys.stdin.buffer.readline() != _MESSAGE:
        restore(Files(Path(sys.argv[1])), _PATIENCE_SECONDS)


if __name__ == "__main__":
    main()
