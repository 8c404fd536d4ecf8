"""A temporary folder in which programs find contents under their own paths."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackcutter.prove.checks.document import Document


# A file system in memory, on Linux.
MEMORY: Final = "/dev/shm"  # noqa: S108 (each workspace is a folder of its own in it)
ROOM: Final = 1 << 30


class Workspace:
    """Trees `0`, `1`, ... each of which holds at most one content for each path."""

    def __init__(self, root: Path) -> None:
        """Start empty."""
        self.root = root
        self._used: dict[str, int] = {}
        self._documents: dict[str, Document] = {}

    def write(self, document: Document) -> str:
        """Write a content into the first tree in which its path is free.

        Returns:
            The file's path below the root, as programs that run there will report it.
        """
        tree = self._used.get(document.path, 0)
        self._used[document.path] = tree + 1
        relative = f"{tree}/{document.path}"
        target = self.root / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(document.content)
        if document.executable:
            target.chmod(0o755)
        self._documents[relative] = document
        return relative

    @property
    def trees(self) -> list[Path]:
        """The trees' folders."""
        return [self.root / str(tree) for tree in range(max(self._used.values(), default=0))]

    def document(self, reported: str) -> Document | None:
        """Find the content of a path that a program reports, absolute or below the root."""
        path = Path(reported)
        if path.is_absolute():
            path = path.relative_to(self.root)
        return self._documents.get(path.as_posix())


def _fast() -> str | None:
    """Give a folder in memory where there is one with room, for thousands of small files."""
    try:
        roomy = shutil.disk_usage(MEMORY).free > ROOM
    except OSError:
        return None
    return MEMORY if roomy and os.access(MEMORY, os.W_OK) else None


@contextmanager
def workspace(documents: Iterable[Document] = ()) -> Iterator[Workspace]:
    """Hold contents in a temporary folder that is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="stackcutter-", dir=_fast()) as folder:
        space = Workspace(Path(folder).resolve())
        for document in documents:
            space.write(document)
        yield space
