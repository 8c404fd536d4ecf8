"""Real copies of a template, and what makes two of them equal."""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import copier
import yaml
from copier._settings import SettingsModel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ANSWERS: Final = ".copier-answers.yml"
# What one copy leaves to the next one in its folder: it saves much of the time.
KEPT: Final = ".venv"


@dataclass(frozen=True)
class Copy:
    """A copied stack.

    Args:
        asked: The answers that were given.
        answers: All recorded answers.
        folder: Where the files lie.
        digest: A hash of all files, the answers file left out: it names the template's place.
        needs: A hash of what the project's environment is made of.
    """

    asked: Mapping[str, Any]
    answers: Mapping[str, Any]
    folder: Path
    digest: str
    needs: str


def copy(
    template: Path, answers: Mapping[str, Any], folder: Path, *, skip_tasks: bool = False
) -> Copy:
    """Copy a stack as a user does: no trust, no settings of this machine's user.

    Args:
        template: The template's folder; what is not committed counts as it lies there.
        answers: Answers by question; the others take their defaults.
        folder: Where to write; it must not exist.
        skip_tasks: Run none of the tasks of a template that has some.

    Raises:
        CopierError: Copier refuses.
        ValueError: An answer is refused.
    """
    with warnings.catch_warnings():
        # Copier warns that the template has changes that are not committed.
        warnings.simplefilter("ignore")
        copier.run_copy(
            str(template),
            folder,
            data=dict(answers),
            defaults=True,
            quiet=True,
            unsafe=False,
            skip_tasks=skip_tasks,
            vcs_ref="HEAD",
            settings=SettingsModel(),
        )
    recorded = folder / ANSWERS
    known = yaml.safe_load(recorded.read_text("utf-8")) if recorded.exists() else {}
    return Copy(answers, known, folder, tree_digest(folder), _needs_digest(folder))


def tree_digest(folder: Path) -> str:
    """Hash paths, modes and contents of all files, the answers file left out."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        relative = file.relative_to(folder).as_posix()
        if relative == ANSWERS:
            continue
        mode = file.stat().st_mode & 0o111
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{relative}\0{mode}\0{content}\n".encode())
    return digest.hexdigest()


def _needs_digest(folder: Path) -> str:
    file = folder / "pyproject.toml"
    data = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    project = data.get("project", {})
    parts = [
        project.get("name"),
        project.get("version"),
        project.get("requires-python"),
        project.get("dependencies"),
        project.get("optional-dependencies"),
        project.get("scripts"),
        data.get("dependency-groups"),
        data.get("build-system"),
        data.get("tool", {}).get("uv"),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def settle(copied: Copy, place: Path, lock: Path) -> None:
    """Move a copy into the folder that stacks with the same environment share.

    Args:
        copied: The copy; its own folder is gone afterwards.
        place: The shared folder. All but the environment goes.
        lock: The lock file to go on with, where it exists.
    """
    place.mkdir(parents=True, exist_ok=True)
    for entry in place.iterdir():
        if entry.name != KEPT:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    for entry in copied.folder.iterdir():
        target = place / entry.name
        if target.exists():
            target.unlink()
        shutil.move(entry, target)
    copied.folder.rmdir()
    if lock.exists():
        shutil.copy(lock, place / "uv.lock")
