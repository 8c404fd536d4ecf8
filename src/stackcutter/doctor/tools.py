"""The programs that work on the project needs."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

from packaging.version import Version

from stackcutter import git
from stackcutter.doctor.finding import Finding
from stackcutter.environment import fresh

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stackcutter.catalogue import Technology

_PATIENCE_SECONDS = 10
_GIT = {
    "name": "git",
    "oldest": ".".join(map(str, git.OLDEST)),
    "meaning": "stackcutter compares and updates with it.",
}


def versions(parts: Iterable[Technology]) -> dict[str, str | None]:
    """Ask each program that technologies name for its version; None where it is not there."""
    return {name: _version(name) for name in _wanted(parts)}


def examine_tools(
    parts: Iterable[Technology], found: Mapping[str, str | None]
) -> Iterator[Finding]:
    """Look for programs that are missing or too old.

    Args:
        parts: The chosen technologies.
        found: The versions of what is there.
    """
    for name, tool in _wanted(parts).items():
        version, oldest = found.get(name), tool.get("oldest")
        where = f" Get it from {tool['documentation']}" if "documentation" in tool else ""
        optional = bool(tool.get("optional"))
        if version is None:
            yield Finding(
                "tools",
                name,
                f"{name} is not installed.",
                f"{tool['meaning']}{where}",
                wrong=not optional,
            )
        elif oldest and version and Version(version) < Version(str(oldest)):
            yield Finding(
                "tools",
                name,
                f"{name} is {version}; this needs {oldest} or newer.",
                f"{tool['meaning']}{where}",
                wrong=not optional,
            )


def _wanted(parts: Iterable[Technology]) -> dict[str, dict[str, Any]]:
    """List the programs by name; what one technology cannot do without is not optional."""
    found: dict[str, dict[str, Any]] = {"git": _GIT}
    for technology in parts:
        for tool in technology.listed("tools"):
            known = found.get(tool["name"])
            if known is None or (known.get("optional") and not tool.get("optional")):
                found[tool["name"]] = tool
    return found


def _version(name: str) -> str | None:
    """Return a program's version, "" where it does not tell it, None where it is not there."""
    try:
        done = subprocess.run(
            [name, "--version"],
            env=fresh(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except OSError:
        return None
    except subprocess.TimeoutExpired:
        return ""
    said = re.search(r"\d+(?:\.\d+)+", done.stdout)
    return said[0] if said else ""
