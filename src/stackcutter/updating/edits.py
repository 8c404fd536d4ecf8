"""What a team has changed in the files that the template wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackcutter.updating.differences import Difference, differences
from stackcutter.updating.preparing import recorded_source, recorded_version, rendered

if TYPE_CHECKING:
    from stackcutter.project import Project
    from stackcutter.updating.preparing import Version
    from stackcutter.updating.trees import Trees


@dataclass(frozen=True)
class Edits:
    """What a team has changed.

    Attributes:
        version: What the project was made from.
        base: The tree that the template wrote.
        ours: The tree of the project's tracked files, as they lie on the disk.
        differences: Each file that differs; those of kind `added` are the team's own.
    """

    version: Version
    base: str
    ours: str
    differences: list[Difference]


def edits(trees: Trees, project: Project, address: str | None = None) -> Edits:
    """Compare a project with what the template wrote.

    Args:
        trees: Where they are compared.
        project: The project.
        address: Where the template lies now, if it has moved.

    Raises:
        RefusalError: The template cannot be read at the recorded version.
    """
    ours = trees.working()
    with recorded_source(project, address) as source:
        version = recorded_version(project, source)
        base = rendered(trees, version, trees.scratch / "recorded")
    return Edits(version, base, ours, differences(trees, base, ours))
