"""What a new project needs once its files are there: a repository, a lock file, an environment."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from os import killpg
from typing import TYPE_CHECKING

from stackcutter.console import progress
from stackcutter.environment import fresh

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_UV = "https://docs.astral.sh/uv/getting-started/installation/"
_IDENTITY = (
    'git config --global user.name "Your Name"',
    'git config --global user.email "you@example.org"',
)


@dataclass
class Provision:
    """What was done, and what is left.

    Attributes:
        repository: Whether the project is a git repository now.
        committed: Whether the first commit is made.
        installed: Whether the dependencies are locked and installed.
        stopped: Whether the user ended it.
        warnings: What did not work, and why.
        remaining: The commands that are left to the user, in order, to run in the project.
    """

    repository: bool = False
    committed: bool = False
    installed: bool = False
    stopped: bool = False
    warnings: list[str] = field(default_factory=list)
    remaining: list[str] = field(default_factory=list)


def provision(project: Path, message: str, *, git: bool, install: bool) -> Provision:
    """Make the repository, the lock file, the environment and the first commit.

    Nothing here fails: the project is complete without it, so what cannot be done is told.

    Args:
        project: The generated project.
        message: The first commit's message.
        git: Make a repository and a commit.
        install: Lock the dependencies as they were proven, and install them.
    """
    done = Provision()
    steps = _install_steps(project)
    try:
        if git:
            _initialise(project, done)
        if install:
            _install(project, steps, done)
        # The lock file belongs to the first commit, so a commit that waits for it is the user's.
        if done.repository and (not install or _is_locked(project, steps)):
            _commit(project, message, done)
    except KeyboardInterrupt:
        done.stopped = True
    done.remaining += _remaining(project, message, steps, done, git=git)
    return done


def _remaining(
    project: Path, message: str, steps: Sequence[Sequence[str]], done: Provision, *, git: bool
) -> list[str]:
    commands = []
    if git and not done.repository:
        commands.append("git init --initial-branch=main")
    if not done.installed:
        commands += [" ".join(step) for step in steps]
    if git and not done.committed:
        commands += ["git add --all", f'git commit --message "{message}"']
    elif git and not _is_locked(project, steps):
        commands += ["git add uv.lock", 'git commit --message "Lock the dependencies"']
    return commands


def _is_locked(project: Path, steps: Sequence[Sequence[str]]) -> bool:
    return not steps or (project / "uv.lock").is_file()


def has_target(project: Path, target: str) -> bool:
    """Tell whether the project's Makefile has the target."""
    return re.search(rf"^{target}:", _makefile(project), re.MULTILINE) is not None


def _makefile(project: Path) -> str:
    try:
        return (project / "Makefile").read_text(encoding="utf-8")
    except OSError:
        return ""


def _initialise(project: Path, done: Provision) -> None:
    # A setting and not an option, which git before 2.28 does not know.
    failure = _run(project, ["git", "-c", "init.defaultBranch=main", "init", "--quiet"])
    done.repository = failure is None
    if failure is not None:
        done.warnings.append(f"No git repository was made. {failure}")


def _install_steps(project: Path) -> list[list[str]]:
    """Say how the project is locked and installed; by make, where that is there."""
    if has_target(project, "install") and shutil.which("make"):
        return [["make", "install"]]
    if not (project / "pyproject.toml").is_file():
        return []
    proven = re.search(r"^PROVEN\s*:?=\s*(\S+)", _makefile(project), re.MULTILINE)
    newest = ["--exclude-newer", proven[1]] if proven else []
    return [["uv", "lock", *newest], ["uv", "sync"]]


def _install(project: Path, steps: Sequence[Sequence[str]], done: Provision) -> None:
    for step in steps:
        with progress(f"Running {' '.join(step)}"):
            failure = _run(project, step)
        if failure is not None:
            hint = "" if shutil.which("uv") else f"\nuv is not installed; get it from {_UV}"
            done.warnings.append(f"The dependencies are not installed. {failure}{hint}")
            return
    done.installed = bool(steps)


def _commit(project: Path, message: str, done: Provision) -> None:
    # Unsigned and without hooks: no person wrote it, and hooks may want the network.
    commit = ["git", "commit", "--quiet", "--no-verify", "--no-gpg-sign", "--message", message]
    failure = _run(project, ["git", "add", "--all"]) or _run(project, commit)
    done.committed = failure is None
    if failure is None:
        return
    if _run(project, ["git", "var", "GIT_COMMITTER_IDENT"]) is not None:
        done.warnings.append("git does not know who you are, so the first commit is left to you.")
        done.remaining += _IDENTITY
    else:
        done.warnings.append(f"The first commit is left to you. {failure}")


def _run(project: Path, command: Sequence[str]) -> str | None:
    """Run a command to its end; return what went wrong, or None."""
    try:
        process = subprocess.Popen(
            command,
            cwd=project,
            env=fresh(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
    except OSError:
        return f"{command[0]} is not installed."
    try:
        output, _ = process.communicate()
    except BaseException:
        with suppress(ProcessLookupError):
            killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    if process.returncode == 0:
        return None
    tail = "\n".join(f"  {line}" for line in output.strip().splitlines()[-_SHOWN_LINES:])
    return f"`{' '.join(command[:2])}` failed:\n{tail}"


_SHOWN_LINES = 8
