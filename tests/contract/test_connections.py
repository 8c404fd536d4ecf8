"""What happens to a connection, and by the byte."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.contract.raw import connected
from tests.contract.service import unique

if TYPE_CHECKING:
    from tests.contract.service import Service


def test_it_survives_every_refusal(service: Service) -> None:
    with connected(service.url) as connection:
        for target, body, status in [
            ("/nowhere", b"{}", 404),
            ("/health/live", b"{}", 405),
            (service.path, b"{", 400),
            (service.path, b"{}", 422),
            (service.path, b'{"name": "\xff"}', 400),
            (service.path, b"[" * 100_000, 400),
        ]:
            connection.send_json("POST", target, body)
            assert connection.receive().status == status
        connection.send("GET", service.path_of("nonsense"))
        assert connection.receive().status == 422
        connection.send(
            "POST", service.path, "Content-Type: text/plain", "Content-Length: 1", body=b"x"
        )
        assert connection.receive().status == 415

        connection.send_json("POST", service.path, json.dumps({"name": unique()}).encode())
        assert connection.receive().status == 201


def test_a_head_answer_leaves_nothing_behind(service: Service) -> None:
    with connected(service.url) as connection:
        for target in (service.path, "/nowhere", service.path_of("nonsense")):
            connection.send("HEAD", target)
            assert connection.receive("HEAD").body == b""

        connection.send("GET", "/health/live")
        assert connection.receive().status == 200


def test_requests_may_be_sent_ahead(service: Service) -> None:
    with connected(service.url) as connection:
        request = f"GET /health/live HTTP/1.1\r\nHost: {connection.host}\r\n\r\n".encode()
        connection.socket.sendall(request * 2 + request.replace(b"live", b"nowhere"))
        received = b""
        while received.count(b"HTTP/1.1 ") < 3:
            chunk = connection.socket.recv(65_536)
            assert chunk
            received += chunk

    assert received.count(b"HTTP/1.1 200") == 2
    assert received.count(b"HTTP/1.1 404") == 1


def test_a_body_in_pieces_is_one_body(service: Service) -> None:
    body = json.dumps({"name": unique()}).encode()
    with connected(service.url) as connection:
        headers = ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        connection.send("POST", service.path, *headers)
        for index in range(len(body)):
            connection.socket.sendall(body[index : index + 1])

        assert connection.receive().status == 201


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="TLS"),
        pytest.param(b"nonsense\r\n\r\n", id="nonsense"),
        pytest.param(b"GET / HTTP/1.1\r\n", id="half a request"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", id="bad length"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", id="negative length"
        ),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n", id="NUL in a header"),
        pytest.param(b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", id="long path"),
        pytest.param(
            b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nxy", id="half a body"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            id="two lengths",
        ),
    ],
)
def test_a_client_that_errs_or_goes_disturbs_no_other(service: Service, start: bytes) -> None:
    with connected(service.url) as connection:
        connection.socket.sendall(start)
        connection.socket.settimeout(0.2)
        with suppress(TimeoutError, ConnectionError):
            assert not connection.socket.recv(65_536).startswith(b"HTTP/1.1 5")

    assert service.get("/health/live").status_code == 200


def test_a_client_that_goes_amid_its_body_makes_nothing(service: Service) -> None:
    name = unique()
    body = json.dumps({"name": name}).encode()
    for _ in range(5):
        with connected(service.url) as connection:
            headers = ["Content-Type: application/json", f"Content-Length: {len(body)}"]
            connection.send("POST", service.path, *headers, body=body[:-1])

    assert service.post({"name": name}).status_code == 201
