"""`python -m tests.servers SERVER -- COMMAND`, however it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.servers.fixtures import started
from tests.servers.postgresql import PostgreSQL
from tests.servers.redis import Redis

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(120)

# Tells the server's address, then stays until it is ended.
TELL = (
    "import json, os, time; "
    "print(json.dumps(os.environ.get('DATABASE_URL') or os.environ['REDIS_URL']), flush=True)"
)
STAY = f"{TELL}; time.sleep(100)"


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    for server in PostgreSQL(), Redis():
        with started(server):
            pass


@contextmanager
def running(script: str, server: str = "postgresql") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.servers", server, "--"]
    process = subprocess.Popen(
        [*command, sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.kill()


def server_of(process: subprocess.Popen[str]) -> tuple[str, list[psutil.Process]]:
    """Wait for the command to tell its address; return that and all of the server's processes."""
    assert process.stdout
    address = json.loads(process.stdout.readline())
    family = psutil.Process(process.pid).children(recursive=True)
    return address, [each for each in family if "-c" not in each.cmdline()]


def test_the_command_finds_the_server_and_gives_its_exit_code() -> None:
    with running(f"{TELL}; raise SystemExit(7)") as process:
        out, _ = process.communicate()

    assert json.loads(out).startswith("postgresql://")
    assert process.returncode == 7


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize(
    ("server", "program", "count"),
    [("postgresql", "postgres", 1), ("redis-cluster", "redis-server", 6)],
)
def test_nothing_is_left_when_it_is_ended_by(
    number: signal.Signals, server: str, program: str, count: int
) -> None:
    with running(STAY, server) as process:
        _, family = server_of(process)
        folders = {Path(each.cwd()) for each in family if each.name() == program}
        assert len(folders) == count
        command = psutil.Process(process.pid).children()

        process.send_signal(number)

        _, alive = psutil.wait_procs(family, timeout=20)
        assert not alive
        assert not any(folder.exists() for folder in folders)
        for each in command:  # the command is the caller's own, and not in the server's care
            if each.is_running():
                each.kill()


def test_an_unknown_server_is_refused_with_the_known_ones() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tests.servers", "oracle", "--", "true"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 2
    assert "postgresql-17" in result.stderr
