"""Taking in a project that records no template: it is compared, and the answers are recorded."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.errors import FailureError, RefusalError
from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.differences import Difference, differences

if TYPE_CHECKING:
    from pathlib import Path

    from stackcutter.source import Source
    from stackcutter.updating.trees import Trees


@dataclass(frozen=True)
class Comparison:
    """A project beside the files that the template would have written.

    Attributes:
        base: The tree of the template's files.
        ours: The tree of the project's files.
        same: How many files are the same in both.
        found: The files that differ: `removed` are those that the project lacks, and `added` its
            own.
    """

    base: str
    ours: str
    same: int
    found: list[Difference]

    def listed(self, kind: str) -> list[Difference]:
        """Return the files of a kind."""
        return [one for one in self.found if one.kind == kind]


def require_adoptable(project: Path, source: Source) -> None:
    """Refuse what could not be updated afterwards, or is adopted already.

    Args:
        project: The project's folder.
        source: The template.

    Raises:
        RefusalError: There is a file of answers, or nothing to record.
    """
    if os.path.lexists(project / ANSWERS_FILE):
        message = (
            f"{project} has a {ANSWERS_FILE} already, and it is not written over. "
            "`stackcutter switch` changes its answers, `stackcutter update` its version. If it "
            "names no template, or the wrong one, take its answers into a new one:\n"
            f"  git mv {ANSWERS_FILE} answers.yml\n"
            "  stackcutter adopt --data-file answers.yml"
        )
        raise RefusalError(message)
    if source.commit is None or source.address is None:
        message = (
            f"{source.obstacle} So there is no version to record, and without one no update could "
            "tell your changes from the template's. Name a template with commits by --source."
        )
        raise RefusalError(message)


def compare(trees: Trees, folder: Path) -> Comparison:
    """Compare a project with a rendered stack; nothing of the project is touched.

    Args:
        trees: Where they are compared.
        folder: The rendered stack.
    """
    ours = trees.working(untracked=True)
    base = trees.rendered(folder)
    found = [
        one for one in differences(trees, base, ours, renames=False) if one.path != ANSWERS_FILE
    ]
    missing = sum(one.kind != "added" for one in found)
    same = sum(path != ANSWERS_FILE for path in trees.entries(base)) - missing
    return Comparison(base, ours, same, found)


def record(project: Path, folder: Path, *, dry_run: bool) -> None:
    """Write the file of answers into the project, where there is none.

    Args:
        project: The project.
        folder: The rendered stack, which holds it.
        dry_run: Only see whether it can be recorded.

    Raises:
        RefusalError: The template writes none, or git ignores it.
        FailureError: It cannot be written.
    """
    try:
        content = (folder / ANSWERS_FILE).read_bytes()
    except FileNotFoundError as error:
        message = f"The template writes no {ANSWERS_FILE}, so what is made of it is not updated."
        raise RefusalError(message) from error
    if git.run(project, "check-ignore", "--", ANSWERS_FILE, accepted=(0, 1)):
        message = f"git ignores {ANSWERS_FILE} here. It has to be committed: mend .gitignore."
        raise RefusalError(message)
    if dry_run:
        return
    path = project / ANSWERS_FILE
    try:
        with path.open("xb") as file:
            try:
                file.write(content)
                file.flush()
            except OSError:
                path.unlink()  # half of it would be taken for all of it
                raise
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise FailureError(message) from error


def lost_with(project: Path) -> str:
    """Name the commit that deleted a file of answers, or "" if none did."""
    command = ["log", "-1", "--format=%h", "--diff-filter=D", "--", ANSWERS_FILE]
    return git.line(project, *command)
