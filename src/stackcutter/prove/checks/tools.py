"""The programs that checks run: where they are, what they say, and a clear word when missing."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stackcutter.errors import FailureError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

SECONDS: Final = 600


class ToolMissingError(FailureError):
    """A check cannot run, so nothing is proven."""

    def __init__(self, name: str) -> None:
        """Name what is missing and the command that installs it."""
        super().__init__(
            f"{name} is missing, without which nothing is proven. Install the prover's tools:\n"
            "  pip install 'stackcutter[prove]'"
        )
        self.name = name

    def __reduce__(self) -> tuple[object, ...]:
        """Let a worker hand it on."""
        return type(self), (self.name,)


class ToolFailedError(FailureError):
    """A tool ended otherwise than by a verdict."""

    def __init__(self, command: Sequence[str], output: str) -> None:
        """Keep the command's name and the end of what it said."""
        super().__init__(f"{Path(command[0]).name} failed instead of judging:\n  {output[-2000:]}")
        self.given = (command, output)

    def __reduce__(self) -> tuple[object, ...]:
        """Let a worker hand it on."""
        return type(self), self.given


@cache
def program(name: str) -> str:
    """Find a program beside this Python, else on the PATH.

    Raises:
        ToolMissingError: It is in neither place.
    """
    places = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which(name, path=places)
    if found is None:
        raise ToolMissingError(name)
    return found


@cache
def version(distribution: str) -> str:
    """Name an installed distribution with its version.

    Raises:
        ToolMissingError: It is not installed.
    """
    try:
        return f"{distribution} {importlib.metadata.version(distribution)}"
    except importlib.metadata.PackageNotFoundError:
        raise ToolMissingError(distribution) from None


def library(module: str) -> ModuleType:
    """Import a library of the `prove` extra.

    Raises:
        ToolMissingError: It is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        raise ToolMissingError(module.partition(".")[0]) from None


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    verdicts: Sequence[int] = (0, 1),
    env: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a tool to its end.

    Args:
        command: The program and its arguments.
        cwd: Where it runs.
        verdicts: The exit codes that are a judgement, good or bad.
        env: Variables to set on top of this process's own.

    Raises:
        ToolFailedError: It ended with another exit code or took longer than ten minutes.
    """
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            env={**os.environ, **(env or {})},
        )
    except subprocess.TimeoutExpired:
        raise ToolFailedError(command, f"no end after {SECONDS} s") from None
    if done.returncode not in verdicts:
        raise ToolFailedError(command, f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done
