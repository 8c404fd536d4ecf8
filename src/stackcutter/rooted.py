"""What works at the root of a repository only, for a service that is a folder of a larger one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stackcutter.catalogue import Technology

COPY = (
    "Leave the originals where they are: updates change them, and show what is to be carried over."
)


def rooted(project: Path, place: str, parts: Iterable[Technology]) -> dict[str, str]:
    """List what is of no use where it lies, and what to do with it, as the technologies say.

    Args:
        project: The project.
        place: Where it lies in its repository, as a path.
        parts: The technologies that it was made of.

    Returns:
        A sentence or two by path.
    """
    return {
        entry["path"]: entry["meaning"].replace("FOLDER", place.rstrip("/"))
        for technology in parts
        for entry in technology.listed("root")
        if (project / entry["path"]).exists()
    }
