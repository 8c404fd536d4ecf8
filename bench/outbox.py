"""What it costs a service to write an event with each change."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench.machine import ROOT
from bench.serving import ROUNDS, generate
from tests.servers.mariadb import MariaDB
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers.database import DatabaseServer

# The answer that goes with each server.
DATABASES: Final[Mapping[str, tuple[str, Callable[[], DatabaseServer]]]] = {
    "PostgreSQL": ("postgresql", PostgreSQL),
    "MariaDB": ("mysql", MariaDB),
}
BROKERS: Final = ("none", "rabbitmq")
CHANGES: Final = ("create", "update", "delete")

Costs = dict[str, dict[str, float]]


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    found = {}
    with TemporaryDirectory(prefix="bench-") as name, RabbitMQ() as broker:
        for title, (answer, server) in DATABASES.items():
            with server() as database:
                found[title] = _measure(answer, database, broker.variables, Path(name) / answer)
    return [
        "## Events",
        "",
        "Changes with RabbitMQ as the broker, which write an event in their transaction, against "
        "the same service without a broker: whole requests in one process, 16 at once; medians of "
        f"{ROUNDS} alternating rounds. Processor time is of the service, the median of a request "
        "has the database's time, too. What publishes the events is another process, and not in "
        "these figures.",
        "",
        "| database | change | median, ms | median, ratio | processor time, ratio |",
        "|---|---|---|---|---|",
        *(_row(title, change, rounds) for title, rounds in found.items() for change in CHANGES),
    ]


def _row(title: str, change: str, rounds: Mapping[str, list[Costs]]) -> str:
    def median(broker: str, what: str) -> float:
        return statistics.median(costs[change][what] for costs in rounds[broker])

    def ratio(what: str) -> float:
        plain, recorded = (median(broker, what) for broker in BROKERS)
        return recorded / plain

    _, recorded = BROKERS
    return (
        f"| {title} | {change} | {median(recorded, 'milliseconds'):.1f} "
        f"| {ratio('milliseconds'):.2f} | {ratio('microseconds'):.2f} |"
    )


def _measure(
    answer: str, server: DatabaseServer, variables: Mapping[str, str], folder: Path
) -> dict[str, list[Costs]]:
    rounds: dict[str, list[Costs]] = {broker: [] for broker in BROKERS}
    asked = {}
    for broker in BROKERS:
        project = folder / broker
        python = generate(answer, project, broker=broker)
        environment = {
            **os.environ, **variables, **server.new_database(f"bench_{broker}"),
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        asked[broker] = (python, project, environment)
        _run(python, project, environment, "orders", "migrate")
    result = folder / "result.json"
    for _ in range(ROUNDS):
        for broker, where in asked.items():
            _run(*where, "bench.peers.changes", str(result))
            rounds[broker].append(json.loads(result.read_text()))
    return rounds


def _run(python: Path, project: Path, environment: Mapping[str, str], *module: str) -> None:
    subprocess.run(
        [python, "-m", *module], cwd=project, env=environment, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
