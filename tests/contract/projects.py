"""Projects as the template of this working tree generates them, installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter.environment import fresh
from tests.cli.conftest import commit, git
from tests.servers.cache import file_lock
from tests.template.conftest import template_repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

    from tests.contract.names import Names
    from tests.contract.stacks import Stack

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Project:
    """A generated project whose dependencies are installed."""

    folder: Path
    names: Names
    apis: tuple[str, ...] = ("rest",)

    @property
    def command(self) -> str:
        """The absolute path of the service's own command."""
        return str(self.folder / ".venv/bin" / self.names.slug)

    def run(self, *arguments: str, folder: Path, **environment: str) -> subprocess.Popen[str]:
        """Start a command of the service, with these variables alone.

        Args:
            *arguments: The command's arguments.
            folder: The working folder.
            **environment: The variables beside those of every process.
        """
        return subprocess.Popen(
            [self.command, *arguments],
            cwd=folder,
            env=process_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def migrate(self, *, folder: Path, **environment: str) -> None:
        """Apply the migrations, and fail with what was printed if that fails."""
        process = self.run("migrate", folder=folder, **environment)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output


def process_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Add variables to what every process needs, and nothing else of the caller's."""
    inherited = {name: value for name, value in fresh().items() if name in {"PATH", "HOME"}}
    return {**inherited, "LC_ALL": "C.UTF-8", "TZ": "Pacific/Auckland", **variables}


def generate(stack: Stack, folder: Path) -> Project:
    """Make and install a project, once however many workers ask for it."""
    project = Project(folder, stack.names, stack.apis)
    installed = folder.with_suffix(".installed")
    with file_lock(folder.with_suffix(".lock")):
        if not installed.exists():
            write(stack, template_repository(folder.with_suffix(".template")), folder)
            uv = str(Path(sys.executable).with_name("uv"))
            _run(folder, uv, "lock", "--quiet", *_as_proven(folder))
            _run(folder, uv, "sync", "--quiet", "--no-dev")
            installed.touch()
    return project


def write(stack: Stack, source: Path, folder: Path) -> None:
    """Make a project.

    Args:
        stack: Its answers, and its resources.
        source: The template's repository.
        folder: Where to.
    """
    answers = [f"--data={key}={value}" for key, value in stack.answers.items()]
    copier = [sys.executable, "-m", "copier", "copy", "--defaults", "--quiet"]
    _run(ROOT, *copier, "--vcs-ref=HEAD", *answers, str(source), str(folder))
    _add(folder, stack.resources[1:])


def shared_by_workers(factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder that all workers of this run share."""
    own = factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def _add(folder: Path, resources: Sequence[Names]) -> None:
    if not resources:
        return
    git(folder, "init", "--quiet", "--initial-branch=main")
    stackcutter = str(Path(sys.executable).with_name("stackcutter"))
    for names in resources:
        commit(folder, "Before the next resource")
        _run(folder, stackcutter, "add", "resource", names.resource, "--plural", names.plural)


def _as_proven(folder: Path) -> list[str]:
    makefile = folder / "Makefile"
    text = makefile.read_text(encoding="utf-8") if makefile.exists() else ""
    proven = re.search(r"^PROVEN\s*:?=\s*(\S+)", text, re.MULTILINE)
    return ["--exclude-newer", proven[1]] if proven else []


def _run(folder: Path, *command: str) -> None:
    result = subprocess.run(
        command,
        cwd=folder,
        env=fresh(),
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert result.returncode == 0, result.stdout
