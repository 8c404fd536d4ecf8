"""The generated service against a raw handler and against the usual tutorial style."""

from __future__ import annotations

import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import copier
import psutil

from bench.machine import ROOT
from tests.servers.debian import require
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

WRK: Final = Path("/usr/bin/wrk")
UV: Final = Path(sys.executable).with_name("uv")
ROUNDS: Final = 5
SECONDS: Final = 4
ROWS: Final = 1000
LOADS: Final = ("get", "list of 50", "create")


@dataclass(frozen=True)
class Rate:
    """What one load gave."""

    requests: float
    cpu_microseconds: float


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    require(WRK, "wrk")
    lines = [
        "## The generated service",
        "",
        "One worker, request ids and logs on, against (a) a raw ASGI handler on the raw driver "
        "and msgspec, and (b) the usual tutorial style: ORM sessions, `include_router`, three "
        "`BaseHTTPMiddleware`, access log, with the same bodies and headers. All answer the "
        "same load of wrk with 32 connections in alternating rounds; medians of "
        f"{ROUNDS} rounds of {SECONDS} s. Ratios are of processor time a request, which hardly "
        "moves when something else runs on the machine.",
    ]
    with TemporaryDirectory(prefix="bench-") as name:
        for database in ("postgresql", "sqlite"):
            lines += ["", *_compare(database, Path(name) / database)]
    return lines


def _compare(database: str, folder: Path) -> list[str]:
    project = folder / "project"
    python = generate(database, project)
    subprocess.run(
        [UV, "pip", "install", "--quiet", "aiosqlite", "asyncpg", "msgspec", "sqlalchemy[asyncio]"],
        cwd=project, check=True,
    )  # fmt: skip
    with _address(database, folder) as address:
        environment = {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
        subprocess.run([python, "-m", "orders", "migrate"], cwd=project, check=True,
                       env=environment, stdout=subprocess.DEVNULL)  # fmt: skip
        serve = [str(python), "-m", "uvicorn", "--port", "PORT"]
        commands = {
            "raw": [*serve, "--no-access-log", "--log-level", "error", "bench.peers.raw:app"],
            "generated": [str(python), "-m", "orders", "serve", "--port", "PORT"],
            "tutorial": [*serve, "bench.peers.tutorial:app"],
        }
        found = _measure(commands, project, environment)
    return _table(database, found)


def generate(database: str, project: Path) -> Path:
    """Make and install a service; return its Python."""
    copier.run_copy(
        str(ROOT), project, data={"database": database}, defaults=True, quiet=True, vcs_ref="HEAD"
    )
    subprocess.run([UV, "sync", "--quiet"], cwd=project, check=True)
    return project / ".venv" / "bin" / "python"


@contextmanager
def _address(database: str, folder: Path) -> Generator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder}/bench.db"
        return
    with PostgreSQL() as server:
        yield server.create_database("bench")


def _measure(
    commands: Mapping[str, list[str]], project: Path, environment: Mapping[str, str]
) -> dict[str, dict[str, list[Rate]]]:
    found: dict[str, dict[str, list[Rate]]] = {
        name: {load: [] for load in LOADS} for name in commands
    }
    log = (project / "bench.log").open("wb")
    servers, ports = {}, {}
    try:
        for name, command in commands.items():
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                ports[name] = probe.getsockname()[1]
            servers[name] = subprocess.Popen(
                [str(ports[name]) if part == "PORT" else part for part in command],
                cwd=project, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
            _await(ports[name])
        ids = _fill(ports["generated"])
        for _ in range(ROUNDS):
            for load in LOADS:
                for name, server in servers.items():
                    found[name][load].append(_load(load, ports[name], server.pid, ids))
    finally:
        for server in servers.values():
            server.terminate()
        for server in servers.values():
            server.wait()
        log.close()
    return found


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


def _fill(port: int) -> str:
    """Create rows; return the id of one."""
    id_ = ""
    for number in range(ROWS):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/items",
            json.dumps({"name": f"Item {number}"}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 (loopback)
            id_ = json.load(response)["id"]
    return id_


def _load(load: str, port: int, pid: int, id_: str) -> Rate:
    wrk = [str(WRK), "-t1", "-c32", f"-d{SECONDS}s"]
    base = f"http://127.0.0.1:{port}/v1/items"
    command = {
        "get": [*wrk, f"{base}/{id_}"],
        "list of 50": [*wrk, f"{base}?limit=50"],
        "create": [*wrk, "-s", str(Path(__file__).with_name("load.lua")), base],
    }[load]
    process = psutil.Process(pid)
    before = sum(process.cpu_times()[:2])
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = sum(process.cpu_times()[:2]) - before
    match = re.search(r"(\d+) requests in ([\d.]+)s", output)
    if match is None or "Non-2xx" in output:
        raise RuntimeError(output)
    requests = int(match[1])
    return Rate(requests / float(match[2]), used / requests * 1e6)


def _table(database: str, found: Mapping[str, Mapping[str, list[Rate]]]) -> list[str]:
    lines = [
        f"| {database} | generated, requests/s | raw (a), requests/s | tutorial (b), requests/s "
        "| times the limit's cost (a) | times cheaper than (b) |",
        "|---|---|---|---|---|---|",
    ]
    for load in LOADS:
        rates = {name: [rate.requests for rate in found[name][load]] for name in found}
        costs = {
            name: statistics.median(rate.cpu_microseconds for rate in found[name][load])
            for name in found
        }
        median = {name: f"{statistics.median(rates[name]):,.0f}" for name in found}
        lines.append(
            f"| {load} | {median['generated']} | {median['raw']} | {median['tutorial']} "
            f"| {costs['generated'] / costs['raw']:.1f} "
            f"| {costs['tutorial'] / costs['generated']:.1f} |"
        )
    return lines
