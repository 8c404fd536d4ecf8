"""Loopback ports that nobody uses."""

from __future__ import annotations

import random
import socket
from contextlib import closing


def free_port() -> int:
    """Find a port below the range from which the kernel gives outgoing connections theirs."""
    while True:
        port = random.randint(15_000, 32_000)  # noqa: S311 - no secret
        if is_free(port):
            return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a loopback port."""
    with closing(socket.socket()) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
