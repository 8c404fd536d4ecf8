"""How a service ends: what is in hand is finished, and the exit code is 0."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.contract.raw import connected
from tests.contract.running import eventually
from tests.contract.service import unique
from tests.contract.stacks import WITHOUT_SERVER, asked_of

if TYPE_CHECKING:
    from tests.contract.conftest import Start

pytestmark = [
    pytest.mark.timeout(60),
    asked_of(WITHOUT_SERVER),
]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_code_0(start: Start, number: signal.Signals) -> None:
    with start() as started:
        started.service.create()

        started.signal(number)

        assert started.wait(5) == 0
        assert started.lines


def test_a_request_in_hand_is_finished(start: Start) -> None:
    body = json.dumps({"name": unique()}).encode()
    with start() as started, connected(started.service.url) as connection:
        headers = ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        connection.send("POST", started.service.path, *headers, body=body[:5])
        time.sleep(0.2)

        started.signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.socket.sendall(body[5:])

        assert connection.receive().status == 201
        assert started.wait(5) == 0


def test_while_it_stops_it_is_alive_and_not_ready(start: Start) -> None:
    with start(SHUTDOWN_DELAY_SECONDS="2") as started:
        service = started.service

        started.signal(signal.SIGTERM)

        ready = eventually(lambda: _unless_ok(service.get("/health/ready")), 1)
        assert ready.status_code == 503
        assert ready.json()["status"] == "stopping"
        assert service.get("/health/live").status_code == 200
        assert service.get(service.path).status_code == 200
        assert started.wait(5) == 0


def test_a_request_without_end_is_cut_off(start: Start) -> None:
    with (
        start(SHUTDOWN_TIMEOUT_SECONDS="1") as started,
        connected(started.service.url) as connection,
    ):
        headers = ["Content-Type: application/json", "Content-Length: 100"]
        connection.send("POST", started.service.path, *headers, body=b"{")
        time.sleep(0.2)

        started.signal(signal.SIGTERM)

        assert started.wait(5) == 0
        assert started.lines


def test_an_idle_connection_does_not_hold_it_up(start: Start) -> None:
    with start() as started, connected(started.service.url) as connection:
        connection.send("GET", "/health/live")
        connection.receive()

        started.signal(signal.SIGTERM)

        assert started.wait(5) == 0


def test_its_port_is_free_afterwards(start: Start) -> None:
    with start() as started:
        url = started.service.url
        started.signal(signal.SIGTERM)
        started.wait(5)

    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url, trust_env=False)


def _unless_ok(response: httpx2.Response) -> httpx2.Response | None:
    return None if response.status_code == 200 else response
