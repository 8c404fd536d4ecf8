"""A server's process, seen from the tests: start, stop, pause, and whose port that is."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.servers import commands
from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEEPER = Path(__file__).with_name("keeper.py")
# Nothing of the caller's environment reaches a server: PGDATA or MYSQL_HOME would mislead it.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Process:
    """One server process in a folder that goes when the process is closed."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        stop_signal: int = signal.SIGTERM,
        user: pwd.struct_passwd | None = None,
        environment: Mapping[str, str] = ENVIRONMENT,
    ) -> None:
        """Prepare a keeper for the process; nothing of the server runs yet.

        Args:
            command: The server in the foreground.
            folder: Its working folder, which holds its log.
            stop_signal: What makes it end in good order.
            user: Whom it runs as; an unprivileged user unless told otherwise.
            environment: All the variables that it sees.
        """
        self.log = folder / "log"
        self._pid: int | None = None
        user = user or unprivileged_user()
        arguments = [str(folder), str(int(stop_signal)), str(user.pw_uid), str(user.pw_gid)]
        self._keeper = subprocess.Popen(
            [sys.executable, "-P", str(_KEEPER), *arguments, *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def start(self) -> None:
        """Start the server."""
        self._pid = self._ask("start")

    def stop(self) -> int:
        """Stop the server, where it has not ended by itself; return its exit code."""
        self._pid = None
        return self._ask("stop")

    def kill(self) -> None:
        """End the server at once, as a crash does; the machine and its files live on."""
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.stop()

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self._pid = None
        self._keeper.communicate()

    def pause(self) -> None:
        """Freeze the server: it accepts connections, as the kernel does, and answers none."""
        for process in self._family():
            with suppress(psutil.NoSuchProcess):  # a helper of the server's that has just ended
                process.suspend()
                while not _is_stopped(process.pid):
                    time.sleep(0.001)

    def resume(self) -> None:
        """Let a paused server go on."""
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.resume()

    @property
    def pid(self) -> int:
        """The server's process id."""
        if self._pid is None:
            message = "the server does not run"
            raise ServerError(message)
        return self._pid

    @property
    def is_running(self) -> bool:
        """Whether the server has neither been stopped nor ended by itself."""
        if self._pid is None:
            return False
        try:
            return psutil.Process(self._pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    @property
    def is_paused(self) -> bool:
        """Whether the server runs and has been frozen."""
        return self.is_running and psutil.Process(self.pid).status() == psutil.STATUS_STOPPED

    def listens_on(self, port: int) -> bool:
        """Tell whether this very server, and not somebody else's, holds the port."""
        return port in {each for _, each in self.listening}

    @property
    def listening(self) -> set[tuple[str, int]]:
        """Every address and port on which this very server listens."""
        found = set()
        for process in self._family():
            with suppress(psutil.NoSuchProcess):  # a helper of the server's that has just ended
                for connection in process.net_connections(kind="tcp"):
                    if connection.status == psutil.CONN_LISTEN:
                        found.add((connection.laddr.ip, connection.laddr.port))
        return found

    def _family(self) -> list[psutil.Process]:
        if self._pid is None:
            return []
        parent = psutil.Process(self._pid)
        return [parent, *parent.children(recursive=True)]

    def _ask(self, request: str) -> int:
        assert self._keeper.stdin
        assert self._keeper.stdout
        self._keeper.stdin.write(f"{request}\n")
        self._keeper.stdin.flush()
        answer = self._keeper.stdout.readline()
        if not answer:
            message = f"the server's keeper ended: {self.log}"
            raise ServerError(message)
        return int(answer)


def unprivileged_user() -> pwd.struct_passwd:
    """Name the user that servers run as: PostgreSQL refuses root."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def _is_stopped(pid: int) -> bool:
    """Tell whether each thread has heeded SIGSTOP: some do so a little later (proc(5))."""
    states = []
    for thread in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            states.append(thread.read_text(encoding="utf-8").rpartition(")")[2].split()[0])
    return set(states) <= {"T", "t", "Z", "X"}


def run_unprivileged(command: Sequence[str | Path], folder: Path) -> None:
    """Run a preparing command to its end as the server's user."""
    user = unprivileged_user() if os.getuid() == 0 else None
    commands.run(command, ServerError, folder=folder, environment=ENVIRONMENT, user=user)
