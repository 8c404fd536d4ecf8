"""What a step reads, as a hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
# Written by programs, this one among them.
WRITTEN = {"docs/proof.json", "docs/proof.md", "docs/benchmarks.md"}


def git(*arguments: str) -> str:
    """Ask git about this repository."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def digest(paths: Iterable[str], *more: str) -> str:
    """Hash files with their names, and the Python that runs them.

    Args:
        *more: What else decides how a step ends.
        paths: Files and folders of the repository; what git ignores is left out.
    """
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths)
    found = hashlib.sha256(repr((sys.version, more)).encode())
    for name in sorted(set(listed.split("\0")) - WRITTEN - {""}):
        file = ROOT / name
        if file.is_file():
            found.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def commit() -> str:
    """Name the commit, and say so where the files are others."""
    changed = [f":!{name}" for name in sorted(WRITTEN)]
    dirty = git("status", "--porcelain", "--", ".", *changed)
    return git("rev-parse", "HEAD").strip() + (" with changes" if dirty else "")
