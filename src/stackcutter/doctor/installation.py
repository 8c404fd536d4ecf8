"""The lock file and the environment, held against `pyproject.toml`."""

from __future__ import annotations

import re
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from stackcutter.doctor.finding import Finding
from stackcutter.environment import fresh
from stackcutter.provision import has_target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE_SECONDS = 60


def examine_installation(project: Path) -> Iterator[Finding]:
    """Look whether what is locked and installed is what `pyproject.toml` asks for.

    Args:
        project: The project; one without `pyproject.toml` has nothing of this.
    """
    try:
        described = _read(project / "pyproject.toml")
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        yield Finding(
            "lock",
            "pyproject.toml",
            f"pyproject.toml cannot be read: {' '.join(str(error).split())}.",
            "Nothing can be installed before it is mended.",
        )
        return
    yield from _lock(project)
    table = described.get("project")
    wanted = table.get("requires-python", "") if isinstance(table, dict) else ""
    yield from _environment(project, str(wanted))


def _lock(project: Path) -> Iterator[Finding]:
    install = "make install" if has_target(project, "install") else "uv lock"
    if not (project / "uv.lock").is_file():
        yield Finding(
            "lock",
            "uv.lock",
            "There is no uv.lock.",
            "Each installation may get other versions than those that were proven together. Run "
            f"`{install}`, and commit uv.lock.",
        )
        return
    try:
        done = subprocess.run(
            ["uv", "lock", "--check", "--offline", "--quiet"],
            cwd=project,
            env=fresh(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # a uv that is missing is told of with the tools
    if done.returncode != 0:
        yield Finding(
            "lock",
            "uv.lock",
            "uv.lock does not fit pyproject.toml.",
            "CI refuses it, and what is installed is not what pyproject.toml asks for. Run "
            "`uv lock`, and commit uv.lock.",
        )


def _environment(project: Path, wanted: str) -> Iterator[Finding]:
    try:
        text = (project / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        yield Finding(
            "environment",
            ".venv",
            "There is no environment in .venv.",
            "Nothing is installed here yet. `make install` makes it.",
            wrong=False,
        )
        return
    version = re.search(r"^version(?:_info)? *= *(\d+(?:\.\d+)+)", text, re.MULTILINE)
    try:
        fits = not version or SpecifierSet(wanted).contains(version[1], prereleases=True)
    except InvalidSpecifier:
        return
    if version and not fits:
        yield Finding(
            "environment",
            ".venv",
            f"The environment in .venv has Python {version[1]}, and pyproject.toml asks for "
            f"{wanted}.",
            "The service may not run with it. Remove .venv, and run `make install`.",
        )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
