"""`make demo` when something is in its way, and when it is stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from stackcutter.environment import fresh
from tests.docs.pages import ROOT


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start the demo in a folder of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tools.demo", "--folder", str(folder), *arguments],
        cwd=ROOT,
        env={**fresh(), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str, **variables: str) -> tuple[int, str, str]:
    process = start(folder, *arguments, **variables)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def running_in(folder: Path) -> list[str]:
    """List the processes that work in a folder or below."""
    return [
        " ".join(process.info["cmdline"] or ())
        for process in psutil.process_iter(["cwd", "cmdline"])
        if Path(process.info["cwd"] or "/").is_relative_to(folder)
    ]


def test_a_taken_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, _, err = run(tmp_path / "orders", "--port", str(port))

    assert code == 1
    assert f"Error: Port {port} cannot be used: Address already in use." in err
    assert not (tmp_path / "orders").exists()


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders/thesis.txt").write_text("mine")

    code, _, err = run(tmp_path / "orders")

    assert code == 1
    assert "something else than an earlier demo" in " ".join(err.split())
    assert (tmp_path / "orders/thesis.txt").read_text() == "mine"


def test_without_the_network_it_says_so(tmp_path: Path) -> None:
    code, out, err = run(
        tmp_path / "orders",
        UV_CACHE_DIR=str(tmp_path / "cache"),
        UV_DEFAULT_INDEX="http://127.0.0.1:9/simple",
        UV_HTTP_RETRIES="0",
    )

    assert code == 1
    assert "The dependencies are not installed." in err
    assert "It needs the network, to reach PyPI." in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.deep)]
)
def test_stopped_while_it_serves_it_leaves_nothing_running(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = start(tmp_path / "orders", PYTHONUNBUFFERED="1")
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Ready"):
            break
    assert running_in(tmp_path)

    os.kill(process.pid, number)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Stopped. Nothing is left running." in err
    assert not running_in(tmp_path)


def test_it_runs_again_and_no_setting_of_the_user_reaches_it(tmp_path: Path) -> None:
    earlier = tmp_path / "orders"
    earlier.mkdir()
    (earlier / ".copier-answers.yml").write_text("database: postgresql\n")
    (earlier / "stale").touch()
    settings = tmp_path / "settings.yml"
    settings.write_text("defaults: {database: postgresql}\n")

    code, out, err = run(
        earlier,
        COPIER_SETTINGS_PATH=str(settings),
        DATABASE_URL="postgresql://nowhere/none",
        PORT="1",
    )

    assert code == 0, err
    assert (earlier / "orders.db").is_file()
    assert not (earlier / "stale").exists()
    assert not running_in(tmp_path)
    assert max(len(line.replace(str(tmp_path), "build")) for line in out.splitlines()) <= 80
