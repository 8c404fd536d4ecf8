"""Programs from Debian packages."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers import commands
from tests.servers.cache import locked
from tests.servers.errors import ServerError, ServerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_POLICY = Path("/usr/sbin/policy-rc.d")


def require(program: Path, package: str) -> Path:
    """Return a program, after installing its package where that is missing and may be done.

    Args:
        program: The program's absolute path.
        package: The package that holds it.
    """
    if program.exists():
        return program
    with locked("apt"):
        if not program.exists():  # another worker may have installed it meanwhile
            _install(package)
    if not program.exists():
        message = f"{package} has no {program}"
        raise ServerError(message)
    return program


def _install(package: str) -> None:
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        message = f"{package} is not installed: sudo apt-get install {package}"
        raise ServerUnavailableError(message)
    with _no_services():
        _apt_get("update")
        _apt_get("install", "--yes", "--no-install-recommends", package)


def _apt_get(*arguments: str) -> None:
    commands.run(
        ["apt-get", "--quiet", "--option", "DPkg::Lock::Timeout=300", *arguments],
        ServerUnavailableError,
        name=f"apt-get {arguments[0]}",
        environment={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )


@contextmanager
def _no_services() -> Iterator[None]:
    """Keep packages from starting services of their own while they are installed."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
