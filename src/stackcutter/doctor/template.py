"""The project held against its template."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.catalogue import layers
from stackcutter.doctor.finding import Finding
from stackcutter.errors import StackcutterError
from stackcutter.project import ANSWERS_FILE, read_project
from stackcutter.source import fetched
from stackcutter.updating.applying import unmerged
from stackcutter.updating.claiming import is_claimed
from stackcutter.updating.edits import edits
from stackcutter.updating.preparing import recorded_source, recorded_version
from stackcutter.updating.restoring import Files
from stackcutter.updating.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.catalogue import Technology
    from stackcutter.project import Project
    from stackcutter.updating.preparing import Version


@dataclass
class Origin:
    """What a project tells of its template.

    Attributes:
        findings: What is not as it should be.
        version: The recorded version, or "" where none is recorded.
        parts: The technologies that it was made of; None where nobody can tell.
        place: Where the project lies in its repository: "" or a path that ends with a slash.
    """

    findings: list[Finding] = field(default_factory=list)
    version: str = ""
    parts: list[Technology] | None = None
    place: str = ""


def examine_template(folder: Path, address: str | None) -> Origin:
    """Compare a project with the version of the template that it records.

    Nothing is changed, and what fails is told of: the rest is looked at even so.

    Args:
        folder: The project.
        address: Where the template lies now, if it has moved.
    """
    origin = Origin()
    try:
        project = read_project(folder)
    except StackcutterError as error:
        said = "The file of answers is of no use."
        origin.findings.append(Finding("answers", ANSWERS_FILE, said, error.message))
        return origin
    origin.version = project.commit
    with TemporaryDirectory(prefix="stackcutter-") as scratch:
        trees = _trees(folder, Path(scratch), origin)
        if trees is not None:
            origin.place = trees.prefix
            origin.findings += [*_journal(trees), *_untracked(trees), *_unmerged(trees)]
        try:
            version = _compared(trees, project, address, origin)
        except StackcutterError as error:
            said = "The files cannot be compared with what the template wrote."
            origin.findings.append(Finding("template", project.commit, said, error.message))
            version = None
    origin.parts = (
        layers(version.catalogue, version.names) if version else _newest(project, address)
    )
    if origin.parts is None:
        origin.findings.append(
            Finding(
                "template",
                address or project.address,
                "Which variables, servers and tools the project needs cannot be told.",
                "Its template says so, and it cannot be read. They were not looked at.",
                wrong=False,
            )
        )
    return origin


def _trees(folder: Path, scratch: Path, origin: Origin) -> Trees | None:
    try:
        return Trees(folder, scratch)
    except StackcutterError as error:
        said = "The project cannot be updated as it lies here."
        origin.findings.append(Finding("repository", str(folder), said, error.message))
        return None


def _journal(trees: Trees) -> Iterator[Finding]:
    files = Files(trees.git_path("index"))
    journal = files.journal
    if is_claimed(files.claim):
        yield Finding(
            "update",
            journal.name,
            "An update of this repository is under way.",
            "What is said of its files may be half of the truth. Look again when it is done.",
            wrong=False,
        )
        return
    if not journal.exists():
        return
    yield Finding(
        "update",
        journal.name,
        "An update was cut off, and its files are neither old nor new.",
        "`stackcutter status` brings them back as they were before.",
    )


def _untracked(trees: Trees) -> Iterator[Finding]:
    if not git.run(trees.project, "ls-files", "--", ANSWERS_FILE):
        said = f"git does not track {ANSWERS_FILE}."
        meaning = "No update sees it before it is committed. Add it, and commit it."
        yield Finding("answers", ANSWERS_FILE, said, meaning)


def _unmerged(trees: Trees) -> Iterator[Finding]:
    paths = unmerged(trees)
    if paths:
        said = "A merge is not finished."
        meaning = "These files hold the marks of a conflict. Bring them together, and commit."
        yield Finding("merge", "unmerged", said, meaning, paths=paths)


def _compared(
    trees: Trees | None, project: Project, address: str | None, origin: Origin
) -> Version:
    if trees is None:
        with recorded_source(project, address) as source:
            return recorded_version(project, source)
    found = edits(trees, project, address)
    paths = sorted(one.origin for one in found.differences if one.kind != "added")
    if paths:
        files = "file" if len(paths) == 1 else "files"
        origin.findings.append(
            Finding(
                "files",
                "edited",
                f"Your team has changed {len(paths)} {files} of the template's.",
                "An update merges your changes, and says beforehand where it cannot. "
                "`stackcutter diff` shows them.",
                wrong=False,
                paths=paths,
            )
        )
    return found.version


def _newest(project: Project, address: str | None) -> list[Technology] | None:
    """Take the technologies from the newest version where the recorded one is not there."""
    try:
        with fetched(address or project.address, None) as source:
            version = recorded_version(project, source)
            return layers(version.catalogue, version.names)
    except StackcutterError:
        return None
