"""What every server for tests that is one process has in common."""

from __future__ import annotations

import os
import tempfile
import time
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Self

from stackcutter.prove.checks.deep.ports import is_free
from tests.servers.errors import ServerError
from tests.servers.ports import free_port
from tests.servers.process import Process, unprivileged_user
from tests.servers.startable import Startable

if TYPE_CHECKING:
    from types import TracebackType

_ATTEMPTS = 5


class Server(Startable):
    """A server on a free loopback port, with data that go when its context ends."""

    def __init__(self) -> None:
        """Describe the server; it starts with its context."""
        self.folder = Path()
        self.port = 0
        self._process: Process | None = None

    @abstractmethod
    def _install(self) -> None:
        """Get the programs, quickly where they are there."""

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder."""

    @abstractmethod
    def _make_process(self) -> Process:
        """Describe the process for the folder and port."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Tell whether the server answers requests."""

    def start(self) -> None:
        """Start the server, or start it again on the same port and data; wait until it answers."""
        self._running.start()
        deadline = time.monotonic() + self.ready_seconds
        while not self._is_ready():
            if not self._running.is_running:
                self._fail("ended before it was ready")
            if time.monotonic() > deadline:
                self._fail("was not ready in time")
            time.sleep(0.02)
        if not self._running.listens_on(self.port):
            self._fail(f"does not hold port {self.port}, which answers")

    def stop(self) -> None:
        """Stop the server; its data stay."""
        self._running.stop()

    def kill(self) -> None:
        """End the server at once, as a crash does; what it has written stays."""
        self._running.kill()

    def pause(self) -> None:
        """Make the server slow beyond all patience."""
        self._running.pause()

    def resume(self) -> None:
        """End a pause."""
        self._running.resume()

    @property
    def is_running(self) -> bool:
        """Whether the server has neither been stopped nor ended by itself."""
        return self._running.is_running

    @property
    def is_paused(self) -> bool:
        """Whether the server is in a pause."""
        return self._running.is_paused

    @property
    def ports(self) -> list[int]:
        """Where services reach the server."""
        return [self.port]

    @property
    def folders(self) -> list[Path]:
        """Where the server's data are."""
        return [self.folder]

    @property
    def listening(self) -> set[tuple[str, int]]:
        """Every address and port on which the server's processes listen."""
        return self._running.listening

    @property
    def log(self) -> str:
        """What the server has said."""
        log = self._running.log
        return log.read_text(errors="replace") if log.exists() else ""

    def __enter__(self) -> Self:
        """Install the server where it is missing, and start it."""
        self._install()
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._open()
            except ServerError:
                if is_free(self.port):  # so nobody took it in between, and this is no accident
                    raise
        return self._open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop the server and remove its data."""
        self._close()

    @property
    def _running(self) -> Process:
        if self._process is None:
            message = f"{self.name} is outside its context"
            raise ServerError(message)
        return self._process

    def _open(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir="/tmp"))
        if os.getuid() == 0:
            user = unprivileged_user()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.port = free_port()
        # First of all, since from here on the folder goes also when this process is killed.
        self._process = self._make_process()
        try:
            self._prepare()
            self.start()
        except BaseException:
            self._close()
            raise
        return self

    def _close(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def _fail(self, reason: str) -> None:
        log = self.log
        self.stop()
        message = f"{self.name} {reason}:\n{log[-4000:]}"
        raise ServerError(message)
