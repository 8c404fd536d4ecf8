"""Loopback ports that nobody uses."""

from __future__ import annotations

import os
import random
from itertools import cycle
from typing import TYPE_CHECKING

from stackcutter.prove.checks.deep.ports import is_free

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
