"""A project that leaves its template."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackcutter import git
from stackcutter.catalogue import layers
from stackcutter.console import command, git_at
from stackcutter.copying import copy
from stackcutter.errors import FailureError, RefusalError, StackcutterError
from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.preparing import recorded_source, recorded_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stackcutter.catalogue import Technology
    from stackcutter.project import Project
    from stackcutter.updating.trees import Trees


@dataclass
class Detachment:
    """What becomes of the project's files.

    Attributes:
        texts: Files that lose what they say of updates, with what they will hold, by path.
        left: Files that go on speaking of updates, with the reason, by path.
        unknown: Why nobody can tell which files speak of updates, or "".
    """

    texts: dict[str, bytes] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    unknown: str = ""


def require_committed(trees: Trees) -> None:
    """Refuse to remove a file of answers that nobody could bring back.

    Raises:
        RefusalError: It is not in the last commit as it lies here.
    """
    if _is_committed(trees, ANSWERS_FILE):
        return
    message = (
        f"{trees.project / ANSWERS_FILE} is not committed as it lies here, so nobody could bring "
        f"it back. Commit it first:\n  git add {ANSWERS_FILE}\n  git commit"
    )
    raise RefusalError(message)


def detachment(trees: Trees, project: Project, address: str | None) -> Detachment:
    """Find out what of the project's files speaks of updates.

    What a section says is taken from the template; one that the team has edited is left to it.

    Args:
        trees: Where the project lies.
        project: What it records.
        address: Where the template lies now, if it has moved.
    """
    found = Detachment()
    try:
        with recorded_source(project, address) as source:
            version = recorded_version(project, source)
            rendering = trees.scratch / "recorded"
            copy(source, rendering, version.answers)
    except StackcutterError as error:
        found.unknown = error.message.partition("\n")[0]
        return found
    for path, heading in _sections(layers(version.catalogue, version.names)):
        _remove(trees, rendering, path, heading, found)
    return found


def detach(trees: Trees, found: Detachment) -> None:
    """Carry a detachment out.

    Args:
        trees: Where the project lies.
        found: What becomes of its files.

    Raises:
        FailureError: A file cannot be written; the message says how to undo what is done.
    """
    try:
        for path, text in found.texts.items():
            _rewrite(trees.project / path, text)
        (trees.project / ANSWERS_FILE).unlink()
    except OSError as error:
        message = (
            f"The project cannot be changed: {error}\nTo undo what was changed before:\n"
            f"{undo(trees.project, found)}"
        )
        raise FailureError(message) from error


def undo(project: Path, found: Detachment) -> str:
    """Write the command that undoes a detachment before it is committed.

    Args:
        project: The project's folder.
        found: What has become of its files.
    """
    return command([*git_at(project), "restore", "--", ANSWERS_FILE, *sorted(found.texts)])


def split_at_section(text: bytes, heading: str) -> tuple[bytes, bytes, bytes]:
    """Split Markdown into what is before a section, the section, and what is behind it.

    Args:
        text: The whole text.
        heading: The heading, with its number signs.

    Returns:
        The three parts; the last two are empty where there is no such section.
    """
    level = len(heading) - len(heading.lstrip("#"))
    pattern = rf"^{re.escape(heading)}\r?\n.*?(?=^#{{1,{level}}} |\Z)"
    match = re.search(pattern.encode(), text, re.DOTALL | re.MULTILINE)
    if match is None:
        return text, b"", b""
    return text[: match.start()], match[0], text[match.end() :]


def _sections(parts: list[Technology]) -> Iterator[tuple[str, str]]:
    for technology in parts:
        for entry in technology.listed("updates"):
            yield entry["path"], entry["heading"]


def _remove(trees: Trees, rendering: Path, path: str, heading: str, found: Detachment) -> None:
    _, wanted, _ = split_at_section(_read(rendering / path), heading)
    text = found.texts.get(path) or _read(trees.project / path)
    start, said, end = split_at_section(text, heading)
    if not said:
        return
    name = heading.lstrip("# ")
    if said.split() != wanted.split():
        found.left[path] = f'Its section "{name}" is not as the template wrote it.'
    elif not _is_committed(trees, path):
        found.left[path] = f'It has the section "{name}", and changes that are not committed.'
    else:
        line_end = b"\r\n" if b"\r\n" in text else b"\n"
        found.texts[path] = start + end if end else start.rstrip() + line_end


def _rewrite(path: Path, text: bytes) -> None:
    """Give a file another text, all of it or none."""
    beside = path.with_name(f".{path.name}.stackcutter")
    try:
        beside.write_bytes(text)
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _is_committed(trees: Trees, path: str) -> bool:
    place = ("--", path)
    if not git.run(trees.project, "ls-files", *place):
        return False
    return not git.run(trees.project, "status", "--porcelain", "-z", *place)
