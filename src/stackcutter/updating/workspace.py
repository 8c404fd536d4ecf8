"""A place to compare a project's files, gone when the comparison is over."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stackcutter.console import warn
from stackcutter.project import find_project
from stackcutter.updating.recovering import recover
from stackcutter.updating.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def workspace(start: Path | None) -> Iterator[Trees]:
    """Find a project, and undo what an update that was cut off has left of itself.

    Args:
        start: A folder of the project; the current one unless given.

    Raises:
        RefusalError: There is no project, or it is in no git repository with a commit.
    """
    start = start or Path.cwd()
    _recover(start)
    folder = find_project(start)
    _recover(folder)  # the repository may be another one
    with TemporaryDirectory(prefix="stackcutter-") as scratch:
        yield Trees(folder, Path(scratch))


def _recover(folder: Path) -> None:
    told = recover(folder)
    if told:
        warn(told)
