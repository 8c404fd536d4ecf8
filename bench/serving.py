"""The generated service against a raw handler and against the usual tutorial style."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import copier

from bench.machine import ROOT
from bench.wrk import SECONDS, WRK, served
from tests.servers.debian import require
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from bench.wrk import Rate, Served

UV: Final = Path(sys.executable).with_name("uv")
ROUNDS: Final = 5
LOADS: Final = ("get", "list of 50", "create")


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


def generate(database: str, project: Path, **answers: object) -> Path:
    """Make and install a service; return its Python."""
    data = {"database": database, **answers}
    copier.run_copy(str(ROOT), project, data=data, defaults=True, quiet=True, vcs_ref="HEAD")
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
        name: {operation: [] for operation in LOADS} for name in commands
    }
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(served(command, project, environment))
            for name, command in commands.items()
        }
        id_ = servers["generated"].fill()
        for _ in range(ROUNDS):
            for operation in LOADS:
                for name, server in servers.items():
                    found[name][operation].append(load(operation, server, id_))
    return found


def load(operation: str, server: Served, id_: str) -> Rate:
    """Ask a service for an operation over REST."""
    if operation == "get":
        return server.load(f"/v1/items/{id_}")
    if operation == "list of 50":
        return server.load("/v1/items?limit=50")
    return server.load("/v1/items", "-s", str(Path(__file__).with_name("load.lua")))


def _table(database: str, found: Mapping[str, Mapping[str, list[Rate]]]) -> list[str]:
    lines = [
        f"| {database} | generated, requests/s | raw (a), requests/s | tutorial (b), requests/s "
        "| times the limit's cost (a) | times cheaper than (b) |",
        "|---|---|---|---|---|---|",
    ]
    for operation in LOADS:
        rates = {name: [rate.requests for rate in found[name][operation]] for name in found}
        costs = {
            name: statistics.median(rate.cpu_microseconds for rate in found[name][operation])
            for name in found
        }
        median = {name: f"{statistics.median(rates[name]):,.0f}" for name in found}
        lines.append(
            f"| {operation} | {median['generated']} | {median['raw']} | {median['tutorial']} "
            f"| {costs['generated'] / costs['raw']:.1f} "
            f"| {costs['tutorial'] / costs['generated']:.1f} |"
        )
    return lines
