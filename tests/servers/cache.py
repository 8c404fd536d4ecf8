"""Where downloads stay between runs, readable by the servers' unprivileged user."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


def folder() -> Path:
    """Return the cache folder; root's own home would be closed to others."""
    if os.getuid() == 0:
        path = Path("/var/cache/stackcutter-servers")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        path = Path(base) / "stackcutter-servers"
    path.mkdir(parents=True, exist_ok=True)
    return path


def locked(name: str) -> AbstractContextManager[None]:
    """Let one process at a time do something that all of them need."""
    return file_lock(folder() / f"{name}.lock")


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold a lock that goes with the process, however that ends."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
