"""Git, run on a project without its hooks, its pager or its user's language."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter.environment import fresh
from stackcutter.errors import FailureError, RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

# `merge-tree --write-tree` is of this version: https://git-scm.com/docs/git-merge-tree
OLDEST = (2, 38)
# No hook and no monitor of the project runs, and no setting of its owner decides what is compared.
_QUIET = [
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"),
    *("-c", "core.quotePath=false", "-c", "core.safecrlf=false", "-c", "core.sparseCheckout=false"),
    *("-c", "advice.graftFileDeprecated=0"),
]


class GitError(FailureError):
    """Git ended with an error, and its own words say why."""


def run(
    folder: Path,
    *arguments: str,
    given: bytes = b"",
    extra: Mapping[str, str] | None = None,
    accepted: tuple[int, ...] = (0,),
) -> bytes:
    """Run git and return what it prints.

    Args:
        folder: Where it runs.
        *arguments: Its command and options.
        given: What it reads from its standard input.
        extra: More environment variables.
        accepted: The exit codes that are no error.

    Raises:
        RefusalError: There is no git.
        GitError: It ended with another exit code.
    """
    environment = {**fresh(), "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", **(extra or {})}
    try:
        done = subprocess.run(
            ["git", *_QUIET, *arguments],
            cwd=folder,
            input=given,
            capture_output=True,
            env=environment,
            check=False,
        )
    except FileNotFoundError as error:
        message = "git is not installed, and without it nothing can be compared or undone."
        raise RefusalError(message) from error
    if done.returncode not in accepted:
        said = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        command = next(word for word in arguments if not word.startswith("-"))
        message = f"git {command} failed: {said}"
        raise GitError(message)
    return done.stdout


def line(folder: Path, *arguments: str, extra: Mapping[str, str] | None = None) -> str:
    """Run git and return the one line that it prints."""
    return os.fsdecode(run(folder, *arguments, extra=extra)).removesuffix("\n")


def names(output: bytes) -> list[str]:
    """Split what git prints with `-z`."""
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def require_version() -> None:
    """Refuse a git that is too old.

    Raises:
        RefusalError: It is older than `OLDEST`, or missing.
    """
    said = line(Path.cwd(), "--version")
    found = re.search(r"(\d+)\.(\d+)", said)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        message = (
            f"This needs git {'.'.join(map(str, OLDEST))} or newer, and here is {said}. "
            "`copier update` works with older ones, and warns of less."
        )
        raise RefusalError(message)


def is_ancestor(folder: Path, first: str, second: str) -> bool:
    """Tell whether the second commit comes from the first, or is the same."""
    command = ["git", "-C", str(folder), "merge-base", "--is-ancestor", first, second]
    return subprocess.run(command, env=fresh(), capture_output=True, check=False).returncode == 0
