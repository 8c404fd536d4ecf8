"""A new folder that appears whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import signal
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@contextmanager
def staged(destination: Path, *, inside: bool = False) -> Iterator[Path]:
    """Offer a folder to build in, and move it to its destination when the block ends well.

    When the block does not end well, by an error, Ctrl-C, a signal, or the death of the process,
    nothing is left.

    Args:
        destination: Where the folder shall be; it does not exist, or is empty.
        inside: It becomes a folder of a git repository that is there already.

    Yields:
        A folder of the destination's name, not yet made, on the same file system.

    Raises:
        RefusalError: The destination holds something, cannot be written, or belongs to a git
            repository where it shall not, or to none where it shall.
    """
    destination = Path(os.path.abspath(destination.expanduser()))  # noqa: PTH100 (keeps links)
    try:
        parent = _existing_parent(destination)
        _require_repository(parent, inside=inside)
    except OSError as error:
        raise _unwritable(destination, error) from error
    stage = parent / f".stackcutter-{secrets.token_hex(6)}"
    with terminable(), _removed(stage):
        try:
            stage.mkdir()
        except OSError as error:
            raise _unwritable(parent, error) from error
        yield stage / destination.name
        with uninterrupted():
            _place(stage / destination.name, destination)


def _existing_parent(destination: Path) -> Path:
    """Find the folder to build in; refuse a destination that will not do."""
    if destination.is_symlink() and not destination.exists():
        message = f"{destination} is a link to nothing. Choose another destination."
        raise RefusalError(message)
    if destination.exists():
        return _empty(destination)
    parent = next(folder for folder in destination.parents if folder.exists())
    if not parent.is_dir():
        message = f"{parent} is a file. Choose a destination in a folder."
        raise RefusalError(message)
    return parent


def _empty(destination: Path) -> Path:
    if not destination.is_dir():
        message = f"{destination} is a file. Choose the name of a new folder."
        raise RefusalError(message)
    if any(destination.iterdir()):
        message = (
            f"{destination} holds files already; none was touched. Choose a new folder, or empty "
            "this one. To bring an existing project up to date, run `stackcutter update` in it."
        )
        raise RefusalError(message)
    return destination


def enclosing_repository(folder: Path) -> Path | None:
    """Find the root of the git repository that a folder belongs to."""
    folders = (folder.resolve(), *folder.resolve().parents)
    return next((root for root in folders if (root / ".git").exists()), None)


def _require_repository(folder: Path, *, inside: bool) -> None:
    root = enclosing_repository(folder)
    if root is not None and not inside:
        message = (
            f"{folder} belongs to the git repository {root}. A service is a repository of its own: "
            "choose a destination outside of it. To make it a folder of that repository, add "
            "--inside."
        )
        raise RefusalError(message)
    if root is None and inside:
        message = (
            f"{folder} belongs to no git repository, and --inside makes a service in one that is "
            "there already. Leave it out, or choose another destination."
        )
        raise RefusalError(message)


def _unwritable(folder: Path, error: OSError) -> RefusalError:
    message = (
        f"{folder} cannot be written: {error.strerror}. Choose another destination, or ask for "
        "the right to write there."
    )
    return RefusalError(message)


@contextmanager
def _removed(folder: Path) -> Iterator[None]:
    """Remove the folder in the end; a small helper does it even if this process is killed."""
    guard = None
    if os.name == "posix":
        guard = subprocess.Popen(
            ["/bin/sh", "-c", 'read -r _ || rm -rf -- "$1"', "sh", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
    try:
        yield
    finally:
        with uninterrupted():
            shutil.rmtree(folder, ignore_errors=True)
            if guard is not None:
                with suppress(BrokenPipeError):
                    guard.communicate(b"done\n")


def _place(folder: Path, destination: Path) -> None:
    """Move the finished folder to its destination."""
    missing = [parent for parent in destination.parents if not parent.exists()]
    moved: list[Path] = []
    try:
        if destination.exists():  # empty, and perhaps the folder that a shell stands in
            for entry in folder.iterdir():
                if os.path.lexists(destination / entry.name):
                    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
                moved.append(entry.rename(destination / entry.name))
        else:
            destination.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(destination)
    except OSError as error:
        for entry in moved:
            entry.rename(folder / entry.name)
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
        raise _unwritable(destination, error) from error


@contextmanager
def terminable() -> Iterator[None]:
    """Make the signals that end a process do what Ctrl-C does, so that cleaning up takes place."""

    def interrupt(number: int, _frame: FrameType | None) -> None:
        # A prompt hears Ctrl-C in its own way; an exception from here may be lost in a callback.
        if number != signal.SIGINT and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.raise_signal(signal.SIGINT)
        else:
            raise KeyboardInterrupt

    before = {
        number: signal.signal(number, interrupt)
        for number in _SIGNALS
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold signals back for the while."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
