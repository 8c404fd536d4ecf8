"""What it costs to know who calls, and what others notice of those who sign in."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Final

from bench.serving import ROUNDS, generate
from bench.wrk import SECONDS, WRK, served
from tests.servers.debian import require
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from bench.wrk import Rate, Served

AT_ONCE: Final = 50
PASSWORD: Final = "correct horse battery staple"  # noqa: S105 (nobody's)
KINDS: Final[Mapping[str, tuple[str, ...]]] = {"without auth": (), "with a token": ("jwt",)}
PLAIN, SIGNED = KINDS


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    require(WRK, "wrk")
    with TemporaryDirectory(prefix="bench-") as name:
        gets, quiet, busy, signed_in = _measure(Path(name))
    plain, signed = (_median(gets[kind]) for kind in KINDS)
    calm, loaded = (
        statistics.median(rate.slowest_milliseconds for rate in rates) for rates in (quiet, busy)
    )
    return [
        "## Who calls",
        "",
        "Get of one row from PostgreSQL with an access token of the service, against a service "
        "without auth, under 32 connections of wrk in alternating rounds; medians of "
        f"{ROUNDS} rounds of {SECONDS} s. It should cost at most 1.5 times as much.",
        "",
        "| the service | requests/s | processor time for a request, ratio |",
        "|---|---|---|",
        f"| {PLAIN} | {plain[0]:,.0f} | 1.00 |",
        f"| {SIGNED} | {signed[0]:,.0f} | {signed[1] / plain[1]:.2f} |",
        "",
        f"The same get under 4 connections while {AT_ONCE} sign in at once, all the time; its "
        "99th percentile should be at most 3 times that of a quiet service. Passwords are "
        "checked with the settings that a service has by itself.",
        "",
        "| meanwhile | requests/s | 99th percentile, ms | ratio |",
        "|---|---|---|---|",
        f"| nobody signs in | {_median(quiet)[0]:,.0f} | {calm:.1f} | 1.00 |",
        f"| {signed_in:.0f} sign in each second | {_median(busy)[0]:,.0f} | {loaded:.1f} "
        f"| {loaded / calm:.2f} |",
    ]


def _median(rates: list[Rate]) -> tuple[float, float]:
    requests = statistics.median(rate.requests for rate in rates)
    return requests, statistics.median(rate.cpu_microseconds for rate in rates)


def _measure(folder: Path) -> tuple[dict[str, list[Rate]], list[Rate], list[Rate], float]:
    pythons = {
        kind: generate("postgresql", folder / kind, auth=list(auth)) for kind, auth in KINDS.items()
    }
    gets: dict[str, list[Rate]] = {kind: [] for kind in KINDS}
    quiet: list[Rate] = []
    busy: list[Rate] = []
    counts: list[int] = []
    with ExitStack() as stack:
        database = stack.enter_context(PostgreSQL()).new_database("bench")
        environment = {**os.environ, **database, "JWT_ACCESS_TOKEN_SECONDS": "3600"}
        keys = [str(pythons[SIGNED]), "-m", "orders", "keys", "generate"]
        environment["JWT_PRIVATE_KEYS"] = subprocess.run(
            keys, check=True, capture_output=True, text=True
        ).stdout.strip()
        subprocess.run(
            [pythons[SIGNED], "-m", "orders", "migrate"], cwd=folder / SIGNED, env=environment,
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        servers = {}
        for kind, python in pythons.items():
            command = [str(python), "-m", "orders", "serve", "--port", "PORT"]
            servers[kind] = stack.enter_context(served(command, folder / kind, environment))
        path = f"/v1/items/{servers[PLAIN].fill()}"
        signed = servers[SIGNED]
        accounts = [f"somebody-{number}@example.com" for number in range(AT_ONCE)]
        for account in accounts:
            _register(signed, account)
        header = ("-H", f"Authorization: Bearer {_sign_in(signed, accounts[0])}")
        for _ in range(ROUNDS):
            gets[PLAIN].append(servers[PLAIN].load(path))
            gets[SIGNED].append(signed.load(path, *header))
            quiet.append(signed.load(path, *header, connections=4))
            with _signing_in(signed, accounts) as done:
                busy.append(signed.load(path, *header, connections=4))
                counts.append(len(done))
    return gets, quiet, busy, statistics.median(counts) / SECONDS


@contextmanager
def _signing_in(server: Served, accounts: list[str]) -> Generator[list[str]]:
    """Have all of them sign in again and again meanwhile; tell of each time."""
    over = Event()
    done: list[str] = []

    def go_on(account: str) -> None:
        while not over.is_set():
            _sign_in(server, account)
            done.append(account)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        works = [pool.submit(go_on, account) for account in accounts]
        try:
            yield done
        finally:
            over.set()
    for work in works:
        work.result()


def _register(server: Served, account: str) -> None:
    body = json.dumps({"email": account, "password": PASSWORD}).encode()
    _post(server, "/auth/register", body, "application/json")


def _sign_in(server: Served, account: str) -> str:
    form = urllib.parse.urlencode({"username": account, "password": PASSWORD}).encode()
    answer = _post(server, "/auth/login", form, "application/x-www-form-urlencoded")
    return str(json.loads(answer)["access_token"])


def _post(server: Served, path: str, body: bytes, kind: str) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", body, {"Content-Type": kind}
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310 (loopback)
        found: bytes = response.read()
        return found
