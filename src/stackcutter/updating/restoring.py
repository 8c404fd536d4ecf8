"""Undoes an update that was cut off; run as a program, it waits for whoever carries one out.

It stands alone, with nothing but the standard library: it is started as a file, and goes on when
the process that started it is killed. It needs no git, either: what the files were and what they
were to become lies beside git's index before the first of them is touched.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MESSAGE = b"done\n"


@dataclass(frozen=True)
class Files:
    """What an update keeps beside git's index while it is under way.

    Attributes:
        index: Git's index.
    """

    index: Path

    @property
    def claim(self) -> Path:
        """The file that is locked as long as the update goes on."""
        return self.index.with_name("stackcutter-claim")

    @property
    def lock(self) -> Path:
        """Git's lock of its index."""
        return self.index.with_name("index.lock")

    @property
    def journal(self) -> Path:
        """What is done, to undo it: it is there from before the first file is touched."""
        return self.index.with_name("stackcutter-update.json")

    @property
    def folder(self) -> Path:
        """Where all the rest is."""
        return self.index.with_name("stackcutter-update")

    @property
    def held(self) -> Path:
        """The file that the lock is a second name of."""
        return self.folder / "lock"

    @property
    def new(self) -> Path:
        """The index that is to take the other's place; with that, the update is done."""
        return self.folder / "index"

    @property
    def before(self) -> Path:
        """The files as they were, with the bytes that they had on the disk."""
        return self.folder / "before"

    @property
    def after(self) -> Path:
        """The files as they are to become."""
        return self.folder / "after"

    def left(self) -> bool:
        """Tell whether an update is under way, or was cut off."""
        return os.path.lexists(self.journal) or os.path.lexists(self.folder)

    def release(self) -> None:
        """Let other gits work again."""
        if self.held.exists() and self.lock.exists() and self.lock.samefile(self.held):
            self.lock.unlink()

    def clear(self) -> None:
        """Remove what is beside the index."""
        self.release()
        self.journal.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Left:
    """What an undone update has left.

    Attributes:
        changed: The paths that somebody has changed since, and that stay so.
        failed: Why a file could not be brought back, by path.
        moved: Something was committed since, and all was left as it is.
    """

    changed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    moved: bool = False


def restore(files: Files, top: Path, head: str | None = None) -> Left | None:
    """Bring the files back that a journal tells of, unless somebody has changed them since.

    What could not be brought back is kept, for another try.

    Args:
        files: What the update has left.
        top: The root of the repository.
        head: The last commit there is now, where somebody may have made one since.

    Returns:
        What is not as it was before; None where there was nothing to undo: nothing had been touched
        yet, or all was done.
    """
    left = None
    if files.journal.exists() and files.new.exists():
        told: dict[str, Any] = json.loads(files.journal.read_bytes())
        moved = head is not None and head != told["head"]
        left = Left(moved=True) if moved else _bring_back(top, told["changes"], files)
    if left is not None and left.failed:
        files.release()
    else:
        files.clear()
    return left


def _bring_back(top: Path, changes: list[dict[str, Any]], files: Files) -> Left:
    left = Left()
    touched = []
    for one in changes:
        with _told(left, one["path"]):
            state = state_of(top, one, files)
            if state == "foreign":
                left.changed.append(one["path"])
            elif state == "touched":
                touched.append(one)
    for one in touched:
        path = top / one["path"]
        with _told(left, one["path"]):
            if path.is_symlink() or path.is_file():
                path.unlink()
                prune(top, path.parent)
    for one in touched:
        path = top / one["path"]
        if not one["old"] or one["path"] in left.failed:
            continue
        if path.is_dir() and not path.is_symlink():
            left.changed.append(one["path"])
            continue
        with _told(left, one["path"]):
            place(files.before / one["path"], top, one["path"])
    left.changed.sort()
    return left


@contextmanager
def _told(left: Left, path: str) -> Iterator[None]:
    """Go on after an error, and keep what it was."""
    try:
        yield
    except OSError as error:
        left.failed[path] = error.strerror or str(error)


def place(source: Path, top: Path, name: str) -> None:
    """Copy a file or a link to its place in the project, where nothing is.

    Args:
        source: What is copied.
        top: The root of the repository.
        name: Its place there.

    Raises:
        OSError: It cannot be written, or a link leads elsewhere.
    """
    path = top / name
    folder = path.parent
    while folder != top:
        if folder.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        folder = folder.parent
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, path, follow_symlinks=False)


def prune(top: Path, folder: Path) -> None:
    """Remove a folder and those above it as long as nothing is in them."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def state_of(top: Path, change: dict[str, Any], files: Files) -> str:
    """Tell whether a file is `untouched`, `touched` by the update, or `foreign`: anybody's.

    Args:
        top: The root of the repository.
        change: What the journal tells of the file.
        files: What the update keeps.
    """
    path = top / change["path"]
    if not os.path.lexists(path):
        return "touched" if change["old"] else "untouched"
    if path.is_dir() and not path.is_symlink():
        # A folder that takes the place of a file, or gives way to one.
        return "foreign" if change["old"] and change["new"] else "touched"
    sides = {"old": files.before / change["path"], "new": files.after / change["path"]}
    if change["old"] and _is_same(path, sides["old"]):
        return "untouched"
    started = (_is_begun(path, kept) for side, kept in sides.items() if change[side])
    return "touched" if any(started) else "foreign"


def _is_same(path: Path, kept: Path) -> bool:
    return path.lstat().st_mode == kept.lstat().st_mode and _content(path) == _content(kept)


def _is_begun(path: Path, kept: Path) -> bool:
    """Tell whether a file has been written, or half of it."""
    if path.is_symlink() or kept.is_symlink():
        return path.is_symlink() and kept.is_symlink() and _content(path) == _content(kept)
    return path.is_file() and _content(kept).startswith(_content(path))


def _content(path: Path) -> bytes:
    return os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()


def main() -> None:
    """Wait for the word that all went well; without it, undo what was begun."""
    if sys.stdin.buffer.readline() != _MESSAGE:
        files = Files(Path(sys.argv[1]))
        restore(files, Path(sys.argv[2]))
        files.claim.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
