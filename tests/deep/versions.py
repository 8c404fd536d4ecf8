"""The versions of what the long run was made with."""

from __future__ import annotations

import importlib.metadata
import platform

from tests.servers.catalogue import SERVERS
from tests.servers.database import DatabaseServer
from tests.servers.errors import ServerUnavailableError

TOOLS = ("uv", "copier", "ruff", "mypy", "pytest")


def versions() -> dict[str, str]:
    """List names and versions; servers are started and asked."""
    found = {"Python": platform.python_version()}
    found |= {name: importlib.metadata.version(name) for name in TOOLS}
    for name, make in sorted(SERVERS.items()):
        server = make()
        if not isinstance(server, DatabaseServer):
            continue
        try:
            with server:
                found[name] = _said(server.execute("SELECT version()")[0])
        except ServerUnavailableError:
            found[name] = "not on this machine"
    return found


def _said(version: str) -> str:
    """Leave out whom it was built by."""
    return version.removeprefix("PostgreSQL ").split(" ")[0].split("-")[0]
