"""A worker as a process of its own."""

from __future__ import annotations

import json
import os
import pwd
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from tests.contract.projects import process_environment
from tests.contract.running import eventually
from tests.servers.ports import free_port
from tests.servers.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.contract.projects import Project

HANDLED, DROPPED = "event handled", "event dropped"


class Worker:
    """A worker that can be killed and started again; its log goes on."""

    def __init__(self, process: Process, port: int) -> None:
        """Keep the process, and where it says how it is."""
        self.process = process
        self._port = port

    @property
    def output(self) -> str:
        """All that it has written so far."""
        return self.process.log.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its log, line by line; the last one may be unfinished."""
        whole = self.output.rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    @property
    def handled(self) -> set[str]:
        """The subjects of which it has handled an event."""
        return {line["subject"] for line in self.lines if line["event"] == HANDLED}

    @property
    def settled(self) -> set[str]:
        """Those too of which it was told again: whoever is killed may not have said it."""
        return {line["subject"] for line in self.lines if line["event"] in {HANDLED, DROPPED}}

    def health(self, kind: str = "ready") -> httpx2.Response:
        """Ask how it is."""
        url = f"http://127.0.0.1:{self._port}/health/{kind}"
        return httpx2.get(url, timeout=10, trust_env=False)

    @property
    def is_ready(self) -> bool:
        """Whether it says so."""
        try:
            return self.health().is_success
        except httpx2.TransportError:
            return False

    def await_ready(self) -> None:
        """Wait until it is."""
        try:
            eventually(lambda: self.is_ready, 60)
        except AssertionError as error:
            raise AssertionError(self.output[-3000:]) from error


@contextmanager
def working(project: Project, environment: Mapping[str, str]) -> Iterator[Worker]:
    """Start a worker, and stop it with SIGTERM, upon which it must exit with 0."""
    folder = Path(tempfile.mkdtemp(prefix=f"{project.names.slug}-worker-"))
    port = free_port()
    process = Process(
        [project.command, "worker"],
        folder,
        user=pwd.getpwuid(os.getuid()),
        environment=process_environment({**environment, "MANAGEMENT_PORT": str(port)}),
    )
    try:
        worker = Worker(process, port)
        process.start()
        yield worker
        if process.is_running:
            assert process.stop() == 0, worker.output[-3000:]
    finally:
        process.close()
