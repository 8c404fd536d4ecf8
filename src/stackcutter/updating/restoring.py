"""Undoes an update that was cut off; run as a program, it waits for whoever carries one out.

It stands alone, with nothing but the standard library: it is started as a file, and goes on when
the process that started it is killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# How long a git that outlived its parent may go on writing files.
_PATIENCE_SECONDS = 5
_MESSAGE = b"done\n"


def restore(journal: Path, patience: float = 0) -> list[str]:
    """Bring the files back that a journal tells of, unless somebody has changed them since.

    Args:
        journal: What `applying` wrote before it touched anything.
        patience: How many seconds a git that is still at work may take to end.

    Returns:
        The paths that were changed since and so were left as they are.
    """
    try:
        told: dict[str, Any] = json.loads(journal.read_bytes())
    except (FileNotFoundError, ValueError):
        # Cut off while it was written: nothing had been touched.
        journal.unlink(missing_ok=True)
        return []
    top, lock = Path(told["top"]), Path(told["lock"])
    _await(lock.with_name(f"{lock.name}.lock"), patience)
    left = []
    if _git(top, "rev-parse", "HEAD").decode().strip() == told["head"]:
        changes = told["changes"]
        foreign = {one["path"] for one in changes if not _is_ours(top, one)}
        for one in changes:
            if one["path"] not in foreign and one["new"] and _exists(top / one["path"]):
                _remove(top, top / one["path"])
        paths = [one["path"] for one in changes if one["old"] and one["path"] not in foreign]
        given = b"".join(os.fsencode(path) + b"\0" for path in paths)
        lock.unlink(missing_ok=True)
        _git(top, "checkout-index", "--force", "--index", "-z", "--stdin", given=given)
        left = sorted(foreign)
    lock.unlink(missing_ok=True)
    journal.unlink(missing_ok=True)
    return left


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


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", *arguments]
    done = subprocess.run(command, cwd=folder, input=given, capture_output=True, check=True)
    return done.stdout


def main() -> None:
    """Wait for the word that all went well; without it, undo what was begun."""
    if sys.stdin.buffer.readline() != _MESSAGE:
        restore(Path(sys.argv[1]), _PATIENCE_SECONDS)


if __name__ == "__main__":
    main()
