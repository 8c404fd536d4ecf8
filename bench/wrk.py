"""A service as a process, under the load of wrk."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

WRK: Final = Path("/usr/bin/wrk")
SECONDS: Final = 4
ROWS: Final = 1000

_MILLISECONDS: Final = {"us": 0.001, "ms": 1, "s": 1000}


@dataclass(frozen=True)
class Rate:
    """What one load gave."""

    requests: float
    cpu_microseconds: float
    median_milliseconds: float
    slowest_milliseconds: float  # but for one in a hundred


@dataclass(frozen=True)
class Served:
    """A service that runs."""

    port: int
    pid: int

    def load(
        self,
        path: str,
        *options: str,
        connections: int = 32,
        variables: Mapping[str, str] | None = None,
    ) -> Rate:
        """Ask for a path as often as it answers; a script may read variables."""
        url = f"http://127.0.0.1:{self.port}{path}"
        command = [
            str(WRK), "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", *options, url
        ]  # fmt: skip
        process = psutil.Process(self.pid)
        before = sum(process.cpu_times()[:2])
        environment = {**os.environ, **(variables or {})}
        output = subprocess.run(
            command, check=True, capture_output=True, text=True, env=environment
        ).stdout
        used = sum(process.cpu_times()[:2]) - before
        match = re.search(r"(\d+) requests in ([\d.]+)s", output)
        middle, slowest = (
            re.search(rf"{share}%\s+([\d.]+)(us|ms|s)\b", output) for share in (50, 99)
        )
        if not (match and middle and slowest) or "Non-2xx" in output:
            raise RuntimeError(output)
        requests = int(match[1])
        return Rate(
            requests / float(match[2]),
            used / requests * 1e6,
            float(middle[1]) * _MILLISECONDS[middle[2]],
            float(slowest[1]) * _MILLISECONDS[slowest[2]],
        )

    def fill(self) -> str:
        """Create rows; return the id of one."""
        id_ = ""
        for number in range(ROWS):
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/v1/items",
                json.dumps({"name": f"Item {number}"}).encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request) as response:  # noqa: S310 (loopback)
                id_ = json.load(response)["id"]
        return id_


@contextmanager
def served(
    command: Sequence[str], project: Path, environment: Mapping[str, str]
) -> Generator[Served]:
    """Run a service, with a free port in place of `PORT`, until the context ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (project / "bench.log").open("ab") as log:
        process = subprocess.Popen(
            [str(port) if part == "PORT" else part for part in command],
            cwd=project, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _await(port)
            yield Served(port, process.pid)
        finally:
            process.terminate()
            process.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
