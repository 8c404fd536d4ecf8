"""A generated project: where it lies, and what it records of its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from stackcutter import git, plain_yaml
from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANSWERS_FILE = ".copier-answers.yml"


@dataclass(frozen=True)
class Project:
    """A generated project.

    Attributes:
        folder: The folder that holds the file of answers.
        address: Where its template lies.
        commit: The version of the template that it was made from or last brought to.
        answers: Its answers by question.
    """

    folder: Path
    address: str
    commit: str
    answers: Mapping[str, Any]


def find_project(start: Path) -> Path:
    """Find the project that a folder belongs to: the nearest one with a file of answers.

    Raises:
        RefusalError: There is none.
    """
    start = start.expanduser().absolute()
    if not start.exists():
        message = f"{start} is not there."
        raise RefusalError(message)
    for folder in (start, *start.parents):
        if (folder / ANSWERS_FILE).is_file():
            return folder
    below = _below(start)
    if below:
        projects = "\n".join(f"  {folder}" for folder in below)
        message = f"{start} is no project itself. Name one below it with --project:\n{projects}"
        raise RefusalError(message)
    message = (
        f"{start} belongs to no project that was made from a template: there is no {ANSWERS_FILE} "
        "in it or above it. If the file was deleted, git can bring it back:\n"
        f"  git checkout HEAD -- {ANSWERS_FILE}\n"
        "A project that never had one is taken in with `stackcutter adopt`."
    )
    raise RefusalError(message)


def _below(folder: Path) -> list[str]:
    """List the projects in the folders of a repository, relative to one of its folders."""
    try:
        listed = git.run(folder, "ls-files", "-z", "--", f"*/{ANSWERS_FILE}")
    except (git.GitError, RefusalError, OSError):
        return []
    return [path.rpartition("/")[0] for path in git.names(listed)]


def read_project(folder: Path) -> Project:
    """Read what a project records.

    Raises:
        RefusalError: The file of answers is missing or damaged, or tells of no template.
    """
    path = folder / ANSWERS_FILE
    data = read_answers_file(path)
    address, commit = data.get("_src_path"), data.get("_commit")
    if not isinstance(address, str) or not address:
        message = (
            f"{path} names no template: its line `_src_path` is missing. `stackcutter adopt` "
            "records one."
        )
        raise RefusalError(message)
    if commit is None:
        message = (
            f"{path} names no version of the template: it was made from one without commits, so "
            "nobody can tell what your team has changed since. `stackcutter adopt` records one."
        )
        raise RefusalError(message)
    answers = {str(key): value for key, value in data.items() if not str(key).startswith("_")}
    return Project(folder, address, str(commit), answers)


def read_answers_file(path: Path) -> dict[str, Any]:
    """Read a file of answers as it stands, the template's address and version included.

    Raises:
        RefusalError: It cannot be read, or is no mapping.
    """
    try:
        data = plain_yaml.load(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
        raise RefusalError(message) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = (
            f"{path} is damaged: {' '.join(str(error).split())}\nIf it holds the marks of a "
            "conflict, take one side of it whole; a merge of two never fits the files."
        )
        raise RefusalError(message) from error
    if not isinstance(data, dict):
        message = f"{path} holds no answers."
        raise RefusalError(message)
    return data
