"""What any test may rely on."""

from __future__ import annotations

import signal

pytest_plugins = ["tests.servers.fixtures"]


def pytest_configure() -> None:
    """Heed Ctrl-C, and so let what tests start heed it: a shell's background jobs ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
