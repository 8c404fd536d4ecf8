"""GraphQL and gRPC against REST, on one service that has all three."""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import psutil

from bench.machine import ROOT
from bench.serving import LOADS, ROUNDS, generate, load
from bench.wrk import SECONDS, WRK, Rate, served
from tests.servers.debian import require
from tests.servers.ports import free_port
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.wrk import Served

APIS: Final = ("REST", "GraphQL", "gRPC")
_SCRIPT: Final = Path(__file__).with_name("graphql.lua")

Found = dict[str, dict[str, list[Rate]]]


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    require(WRK, "wrk")
    with TemporaryDirectory(prefix="bench-") as name:
        found = _measure(Path(name) / "project")
    return [
        "## The APIs",
        "",
        "The same operation over GraphQL and gRPC, against REST, of one process with PostgreSQL "
        "that has all three, in alternating rounds with 32 requests at once; medians of "
        f"{ROUNDS} rounds of {SECONDS} s. wrk asks over HTTP, a process of grpc.aio over gRPC. "
        "Processor time is of the service for a request. Get over gRPC should cost 1.2 times as "
        "much as over REST, and at most 2; over GraphQL at most 3.",
        "",
        "| operation | API | requests/s | median, ms | median, ratio | processor time, ratio |",
        "|---|---|---|---|---|---|",
        *(_row(load, api, found[load]) for load in LOADS for api in APIS),
    ]


def _row(operation: str, api: str, rates: Mapping[str, list[Rate]]) -> str:
    def median(of: str, what: Callable[[Rate], float]) -> float:
        return statistics.median(what(rate) for rate in rates[of])

    def ratio(what: Callable[[Rate], float]) -> float:
        return median(api, what) / median("REST", what)

    return (
        f"| {operation} | {api} | {median(api, lambda rate: rate.requests):,.0f} "
        f"| {median(api, lambda rate: rate.median_milliseconds):.2f} "
        f"| {ratio(lambda rate: rate.median_milliseconds):.2f} "
        f"| {ratio(lambda rate: rate.cpu_microseconds):.2f} |"
    )


def _measure(project: Path) -> Found:
    python = generate("postgresql", project, api=["rest", "graphql", "grpc"])
    port = free_port()
    with PostgreSQL() as database:
        environment = {**os.environ, **database.new_database("bench"), "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [python, "-m", "orders", "migrate"], cwd=project, env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        command = [str(python), "-m", "orders", "serve", "--port", "PORT", "--grpc-port", f"{port}"]
        with served(command, project, environment) as server:
            return _alternate(server, server.fill(), Caller(python, project, environment, port))


@dataclass(frozen=True)
class Caller:
    """What calls over gRPC: a process with the service's own stubs."""

    python: Path
    project: Path
    environment: Mapping[str, str]
    port: int

    def load(self, server: Served, operation: str, id_: str) -> Rate:
        """Call an operation as often as it answers."""
        process = psutil.Process(server.pid)
        before = sum(process.cpu_times()[:2])
        where = [f"127.0.0.1:{self.port}", operation, id_, f"{SECONDS}"]
        output = subprocess.run(
            [str(self.python), "-m", "bench.peers.calls", *where],
            cwd=self.project, env=self.environment, check=True, stdout=subprocess.PIPE,
        ).stdout  # fmt: skip
        used = sum(process.cpu_times()[:2]) - before
        told = json.loads(output)
        return Rate(
            told["requests"] / told["seconds"],
            used / told["requests"] * 1e6,
            told["median_milliseconds"],
            told["slowest_milliseconds"],
        )


def _alternate(server: Served, id_: str, caller: Caller) -> Found:
    found: Found = {operation: {api: [] for api in APIS} for operation in LOADS}
    node = base64.b64encode(f"Item:{id_}".encode()).decode()
    for _ in range(ROUNDS):
        for operation in LOADS:
            rates = found[operation]
            rates["REST"].append(load(operation, server, id_))
            asked = {"LOAD": operation, "ID": node}
            rates["GraphQL"].append(server.load("/graphql", "-s", str(_SCRIPT), variables=asked))
            rates["gRPC"].append(caller.load(server, operation, id_))
    return found
