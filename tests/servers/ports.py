"""Loopback ports that nobody uses."""

from __future__ import annotations

import os
import random
import socket
from contextlib import closing
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below those from which the kernel gives outgoing connections theirs.
_FIRST, _END = 15_000, 32_000


def going_round() -> Iterator[int]:
    """Go round the ports of this process, which are no other test process's.

    None comes again soon: who asked for it may not listen yet, or listen again later.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    share = (_END - _FIRST) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    first = _FIRST + worker * share
    start = random.randrange(share)  # noqa: S311 - no secret
    return cycle([first + (start + number) % share for number in range(share)])


_PORTS = going_round()


def free_port() -> int:
    """Find a port on which nobody listens, and that this process has not given for long."""
    return next(filter(is_free, _PORTS))


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a loopback port."""
    with closing(socket.socket()) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
