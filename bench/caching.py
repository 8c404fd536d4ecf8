"""The generated service with a cache against the same without one."""

from __future__ import annotations

import os
import statistics
import subprocess
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench.serving import ROUNDS, generate
from bench.wrk import SECONDS, WRK, served
from tests.servers.debian import require
from tests.servers.postgresql import PostgreSQL
from tests.servers.redis import Redis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.wrk import Rate, Served

# A limit that no load here reaches costs what one that is reached does.
SERVICES: Final[Mapping[str, Mapping[str, str]]] = {
    "without a cache": {},
    "with a cache, no limit on requests": {"REDIS_RATE_LIMIT_REQUESTS": "0"},
    "with a cache and a limit on requests": {"REDIS_RATE_LIMIT_REQUESTS": str(10**9)},
}
PLAIN, *_ = SERVICES
# What is done to Redis before it is measured again.
STATES: Final[Mapping[str, Callable[[Redis], None]]] = {
    "there": lambda _: None,
    "paused": Redis.pause,
    "dead": Redis.kill,
}

Found = dict[str, dict[str, list["Rate"]]]


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    require(WRK, "wrk")
    with TemporaryDirectory(prefix="bench-") as name:
        found = _measure(Path(name))
    return [
        "## A cache",
        "",
        "Get of one row, PostgreSQL with Redis against PostgreSQL alone, under 32 connections of "
        f"wrk in alternating rounds; medians of {ROUNDS} rounds of {SECONDS} s. Both servers are "
        "on the same machine and have nothing else to do, so what a cache spares the database is "
        "not in these figures. Processor time is of the service's process for a request. While "
        "Redis is dead or paused, the median of a request should be at most 1.2 times that "
        "without a cache.",
        "",
        "| Redis is | the service | requests/s | median, ms | median, ratio "
        "| processor time, ratio |",
        "|---|---|---|---|---|---|",
        *(
            _row(state, name, rates[name], rates[PLAIN])
            for state, rates in found.items()
            for name in SERVICES
        ),
    ]


def _row(state: str, name: str, rates: list[Rate], plain: list[Rate]) -> str:
    def median(of: list[Rate], what: Callable[[Rate], float]) -> float:
        return statistics.median(what(rate) for rate in of)

    def ratio(what: Callable[[Rate], float]) -> float:
        return median(rates, what) / median(plain, what)

    requests = median(rates, lambda rate: rate.requests)
    middle = median(rates, lambda rate: rate.median_milliseconds)
    return (
        f"| {state} | {name} | {requests:,.0f} | {middle:.2f} "
        f"| {ratio(lambda rate: rate.median_milliseconds):.2f} "
        f"| {ratio(lambda rate: rate.cpu_microseconds):.2f} |"
    )


def _measure(folder: Path) -> Found:
    pythons = {
        cache: generate("postgresql", folder / cache, cache=cache) for cache in ("none", "redis")
    }
    found: Found = {}
    with ExitStack() as stack:
        database = stack.enter_context(PostgreSQL())
        cache = stack.enter_context(Redis())
        environment = {**os.environ, **database.new_database("bench"), **cache.variables}
        subprocess.run(
            [pythons["none"], "-m", "orders", "migrate"], cwd=folder / "none", env=environment,
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        servers = {}
        for name, variables in SERVICES.items():
            kind = "redis" if variables else "none"
            command = [str(pythons[kind]), "-m", "orders", "serve", "--port", "PORT"]
            server = served(command, folder / kind, {**environment, **variables})
            servers[name] = stack.enter_context(server)
        id_ = servers[PLAIN].fill()
        for state, bring in STATES.items():
            bring(cache)
            found[state] = _alternate(servers, id_)
            cache.resume()
    return found


def _alternate(servers: Mapping[str, Served], id_: str) -> dict[str, list[Rate]]:
    rates: dict[str, list[Rate]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in servers.items():
            rates[name].append(server.load(f"/v1/items/{id_}"))
    return rates
