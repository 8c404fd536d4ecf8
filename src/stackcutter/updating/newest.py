"""The newest version of a project's template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import InvalidVersion, Version

from stackcutter import git
from stackcutter.errors import RefusalError
from stackcutter.source import fetched

if TYPE_CHECKING:
    from pathlib import Path

    from stackcutter.project import Project


def newest(project: Project, address: str | None = None) -> str:
    """Name the version that an update would take; the recorded one if nothing is newer.

    As for copier, that is the newest tag, and where there is none, the newest commit. A project
    that is ahead of it, such as at a release candidate, stays there.

    Args:
        project: The project.
        address: Where the template lies now, if it has moved.

    Raises:
        RefusalError: The template cannot be read, or does not know the recorded version.
    """
    with fetched(address or project.address, None) as source:
        if source.commit is None:
            message = f"{source.obstacle} Commit them: an update has to name what it came to."
            raise RefusalError(message)
        recorded = f"{project.commit}^{{commit}}"
        try:
            git.run(source.folder, "rev-parse", "--verify", "--quiet", recorded)
        except git.GitError as error:
            message = (
                f"{source.address} does not know the version {project.commit}, which the project "
                "was made from: it is of another template, or was never pushed. If the template "
                "has moved, name its address with --source."
            )
            raise RefusalError(message) from error
        ancestor = git.is_ancestor(source.folder, "HEAD", recorded)
        ahead = ancestor or _is_older(source.commit, source.folder, recorded)
        return project.commit if ahead else source.commit


def _is_older(tag: str, folder: Path, recorded: str) -> bool:
    """Tell whether a tag is of an older version than the one that another commit comes from."""
    try:
        other = git.line(folder, "describe", "--tags", "--abbrev=0", recorded)
        return Version(tag) < Version(other)
    except (git.GitError, InvalidVersion):
        return False
