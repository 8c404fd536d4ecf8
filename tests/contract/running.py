"""A generated service as a process of its own."""

from __future__ import annotations

import json
import os
import pwd
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from tests.contract.projects import process_environment
from tests.contract.service import Service
from tests.servers.ports import free_port
from tests.servers.process import Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.contract.projects import Project

Answer = TypeVar("Answer")

_READY_SECONDS = 30
_EXIT_SECONDS = 40


class Running:
    """A service that was started, its log, and how it ends."""

    def __init__(
        self,
        process: Process,
        service: Service,
        environment: Mapping[str, str],
        grpc_port: int | None,
    ) -> None:
        """Keep the process, the client, the variables that the service was given, and a port."""
        self.process = process
        self.service = service
        self.environment = environment
        self.grpc_port = grpc_port

    @property
    def output(self) -> str:
        """All that it has written so far."""
        return self.process.log.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its log, line by line; each must be a JSON object."""
        lines = [json.loads(line) for line in self.output.splitlines()]
        assert all(isinstance(line, dict) for line in lines)
        return lines

    def lines_of(self, request_id: str) -> list[dict[str, Any]]:
        """The log lines of one request, once it is answered and written."""
        return eventually(
            lambda: [line for line in self.lines if line.get("request_id") == request_id]
        )

    def signal(self, number: int) -> None:
        """Send a signal without waiting."""
        os.kill(self.process.pid, number)

    def wait(self, seconds: float = _EXIT_SECONDS) -> int:
        """Wait until it has ended by itself; return its exit code."""
        deadline = time.monotonic() + seconds
        while self.process.is_running:
            assert time.monotonic() < deadline, self.output
            time.sleep(0.02)
        return self.process.stop()


@contextmanager
def running(
    project: Project, environment: Mapping[str, str], *, migrate: bool = True, ready: bool = True
) -> Iterator[Running]:
    """Start a service on a free port, and stop it with SIGTERM, upon which it must exit with 0.

    Args:
        project: The generated project.
        environment: The variables that it is given.
        migrate: Apply the migrations first.
        ready: Wait for readiness, and not only for an answer.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{project.names.slug}-"))
    port = free_port()
    grpc_port = free_port() if "grpc" in project.apis else None
    options = ["--grpc-port", str(grpc_port)] if grpc_port else []
    process = Process(
        [project.command, "serve", "--port", str(port), *options],
        folder,
        user=pwd.getpwuid(os.getuid()),
        environment=process_environment(environment),
    )
    try:
        if migrate:
            project.migrate(folder=folder, **environment)
        process.start()
        url = f"http://127.0.0.1:{port}"
        with Service(url, project.names, environment.get("ENVIRONMENT", "production")) as service:
            started = Running(process, service, environment, grpc_port)
            _await_answer(started, "/health/ready" if ready else "/health/live")
            assert process.listens_on(port)
            yield started
        if process.is_running:
            assert process.stop() == 0
    finally:
        process.close()


def eventually(probe: Callable[[], Answer | None], seconds: float = 15) -> Answer:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := probe()):
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(0.05)
    return answer


def _await_answer(started: Running, path: str) -> None:
    def answers() -> bool:
        assert started.process.is_running, started.output
        try:
            return started.service.get(path).is_success
        except httpx2.TransportError:
            return False

    try:
        eventually(answers, _READY_SECONDS)
    except AssertionError as error:
        raise AssertionError(started.output[-3000:]) from error
