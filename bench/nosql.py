"""The generated service on databases without SQL: its own cost, and the time of a page."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.machine import ROOT
from bench.serving import generate
from tests.servers.catalogue import SERVERS
from tests.servers.database import DatabaseServer

# How many rows their lists have. MongoDB's stand-in has no ordered index: it reads all that is
# left of a list for each page, which would take hours.
DATABASES = {"mongodb": 5_000, "dynamodb": 100_000, "cassandra": 100_000}


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    found = {}
    with TemporaryDirectory(prefix="bench-") as name:
        for database in DATABASES:
            found[database] = _measure(database, Path(name) / database)
    return [
        "## Databases without SQL",
        "",
        "Processor time of a whole request to the service, as a ratio to the raw driver sending "
        "the same statements with the same time-outs, in one process, with 16 at once; medians of "
        "alternating rounds. At most 3 for get and 2 for create. MongoDB is a stand-in, see "
        "[MongoDB](mongodb.md).",
        "",
        "| database | get | create |",
        "|---|---|---|",
        *(
            f"| {database} | {one['get'][0] / one['get'][1]:.2f} "
            f"| {one['create'][0] / one['create'][1]:.2f} |"
            for database, one in found.items()
        ),
        "",
        "The time of a page of 100, of a list with a row a second: medians of the pages in each "
        "tenth of the list, as ratios to the median of all pages. MongoDB's stand-in has no "
        "ordered index and reads all that is left of the list for each page, so its figures say "
        "nothing of MongoDB, which reads the page from the index of `_id`.",
        "",
        "| database | rows | page, ms | tenths of the list, first to last |",
        "|---|---|---|---|",
        *(_pages(database, one["pages"]) for database, one in found.items()),
    ]


def _pages(database: str, seconds: list[float]) -> str:
    middle = statistics.median(seconds)
    size = len(seconds) // 10
    tenths = [statistics.median(seconds[part * size :][:size]) / middle for part in range(10)]
    cells = " ".join(f"{ratio:.2f}" for ratio in tenths)
    return f"| {database} | {DATABASES[database]:,} | {middle * 1000:.1f} | {cells} |"


def _measure(database: str, folder: Path) -> dict[str, Any]:
    project = folder / "project"
    python = generate(database, project)
    rows = str(DATABASES[database])
    server = SERVERS[database]()
    assert isinstance(server, DatabaseServer)
    with server:
        environment = {**os.environ, **server.new_database("bench"), "PYTHONPATH": str(ROOT)}
        for arguments in (
            ["-m", "orders", "migrate"],
            ["-m", "bench.peers.in_process", database, rows, str(folder / "result.json")],
        ):
            subprocess.run(
                [python, *arguments], cwd=project, env=environment, check=True,
                stdout=subprocess.DEVNULL,
            )  # fmt: skip
    found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return found
