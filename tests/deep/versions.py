"""The versions of what the long run was made with."""

from __future__ import annotations

import importlib.metadata
import platform

from tests.servers.catalogue import SERVERS
from tests.servers.errors import ServerUnavailableError

TOOLS = ("uv", "copier", "ruff", "mypy", "pytest")


def versions() -> dict[str, str]:
    """List names and versions; servers are started and asked."""
    found = {"Python": platform.python_version()}
    found |= {name: importlib.metadata.version(name) for name in TOOLS}
    for name, make in sorted(SERVERS.items()):
        try:
            with make() as server:
                found[name] = server.release
        except ServerUnavailableError:
            found[name] = "not on this machine"
    return found
