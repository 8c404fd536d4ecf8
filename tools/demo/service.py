"""The generated service as a process: started on a free port, stopped whatever happens."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING

from stackcutter.errors import FailureError
from tools.demo.conversation import send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_START_SECONDS = 30
_STOP_SECONDS = 30
_TAIL = 10


def environment() -> dict[str, str]:
    """Return the variables of the service: none of the caller's own settings reaches it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "ENVIRONMENT": "development",
        "SHUTDOWN_DELAY_SECONDS": "0",
    }


def free_port(wanted: int = 0) -> int:
    """Find a loopback port on which nothing listens.

    Args:
        wanted: The port to take; 0 for any.

    Raises:
        FailureError: The wanted port is taken.
    """
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", wanted))
        except OSError as error:
            message = (
                f"Port {wanted} cannot be used: {error.strerror}. Leave PORT out to have a free "
                "port chosen, or name another one."
            )
            raise FailureError(message) from error
        port: int = candidate.getsockname()[1]
        return port


@contextmanager
def serving(command: list[str], project: Path, log: Path, port: int) -> Iterator[None]:
    """Run a service until the block ends, however it ends.

    Args:
        command: What starts it.
        project: Its working folder.
        log: The file that takes what it prints.
        port: Where it will answer.

    Raises:
        FailureError: It does not get ready, or does not end as it should.
    """
    with log.open("wb") as output:
        # A session of its own: Ctrl-C reaches this program, which then stops the service.
        process = subprocess.Popen(
            command,
            cwd=project,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await_ready(process, log, port)
        yield
    finally:
        code = _stop(process)
    if code != 0:
        message = f"The service ended with exit code {code}, and 0 was expected.\n{_tail(log)}"
        raise FailureError(message)


def _await_ready(process: subprocess.Popen[bytes], log: Path, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            message = f"The service ended before it was ready.\n{_tail(log)}"
            raise FailureError(message)
        try:
            if send(port, "GET", "/health/ready").status == _OK:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.05)
    message = f"The service was not ready after {_START_SECONDS} seconds.\n{_tail(log)}"
    raise FailureError(message)


def _stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(_STOP_SECONDS)
    except BaseException:
        process.kill()
        process.wait()
        raise


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:]
    return "\n".join([f"The end of {log}:", *(f"  {line}" for line in lines)])


_OK = 200
