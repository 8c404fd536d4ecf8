"""One update of a repository at a time."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def claimed(path: Path) -> Iterator[int]:
    """Keep every other update away, until this process and its helper have ended.

    The system itself knows who holds a locked file, whatever has become of a process's number.

    Args:
        path: The file that is locked; it is removed in the end.

    Yields:
        The descriptor, for a helper that is to hold the claim, too.

    Raises:
        RefusalError: Another update is under way.
    """
    descriptor = _locked(path)
    try:
        yield descriptor
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def is_claimed(path: Path) -> bool:
    """Tell whether an update is under way.

    Args:
        path: The file that it would have locked.
    """
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have removed it in between.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    return descriptor
        except BlockingIOError as error:
            os.close(descriptor)
            message = "Another update of this repository is under way. Try again when it is done."
            raise RefusalError(message) from error
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
