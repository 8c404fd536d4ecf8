"""Imports in the order in which the project's own linter wants them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter.environment import fresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stackcutter.updating.trees import Trees


def sort_imports(trees: Trees, tree: str, paths: Sequence[str]) -> str:
    """Return a tree in which the imports of some files are sorted as the project's settings say.

    Where ruff is neither in the project's environment nor anywhere else, they stay as they are:
    the project's own `make format` sorts them.

    Args:
        trees: Where the tree lies.
        tree: The project's tree; which packages are its own is seen in its files.
        paths: The files.
    """
    ruff = _ruff(trees.project)
    chosen = [path for path in paths if path.endswith(".py")]
    if ruff is None or not chosen:
        return tree
    folder = trees.write_out(tree)
    command = [ruff, "check", "--select=I", "--fix-only", "--quiet", "--no-cache", *chosen]
    subprocess.run(command, cwd=folder, capture_output=True, env=fresh(), check=False)
    entries = trees.entries(tree)
    sorted_ones = {}
    for path in chosen:
        mode, _, name = entries[path].partition(" ")
        content = (folder / path).read_bytes()
        if b"\r\n" not in trees.content(name):  # else CRLF is only how files are checked out
            content = content.replace(b"\r\n", b"\n")
        sorted_ones[path] = f"{mode} {trees.write(content)}"
    return trees.changed(tree, sorted_ones)


def _ruff(project: Path) -> str | None:
    places = [project / ".venv/bin/ruff", Path(sys.executable).with_name("ruff")]
    return next((str(place) for place in places if place.is_file()), shutil.which("ruff"))
