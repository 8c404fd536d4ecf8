"""Bodies over 1 MiB, however they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_invalid, assert_problem
from tests.contract.raw import connected
from tests.contract.service import JSON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.service import Response, Service

MEBIBYTE = 1024 * 1024


def body_of(size: int) -> bytes:
    """Make JSON of so many bytes, whose description is too long to be accepted."""
    start, end = b'{"name": "x", "description": "', b'"}'
    return start + b"x" * (size - len(start) - len(end)) + end


def in_chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_one_byte_more_than_1_mib_is_too_large(service: Service, method: str) -> None:
    path = service.path if method == "POST" else service.path_of(service.create()["id"])

    response = service.send(method, path, body_of(MEBIBYTE + 1))

    assert_problem(response, "too_large")


def test_1_mib_is_read(service: Service) -> None:
    assert_invalid(service.post(body_of(MEBIBYTE)), "/description")


def test_the_size_counts_also_without_a_length(service: Service) -> None:
    headers = {"Content-Type": JSON}

    def send(size: int) -> Response:
        content = in_chunks(body_of(size))
        return service.request("POST", service.path, content=content, headers=headers)

    assert_invalid(send(MEBIBYTE), "/description")
    assert_problem(send(MEBIBYTE + 1), "too_large")


@pytest.mark.parametrize("length", [MEBIBYTE + 1, 10**12, 10**18])
def test_a_large_length_is_refused_before_the_body_comes(service: Service, length: int) -> None:
    with connected(service.url) as connection:
        headers = [f"Content-Type: {JSON}", f"Content-Length: {length}"]
        connection.send("POST", service.path, *headers)

        assert connection.receive().status == 413


def test_a_client_that_asks_first_need_not_send(service: Service) -> None:
    with connected(service.url) as connection:
        headers = [f"Content-Type: {JSON}", f"Content-Length: {MEBIBYTE + 1}"]
        connection.send("POST", service.path, *headers, "Expect: 100-continue")

        assert connection.receive().status == 413


def test_a_body_without_end_is_refused_on_the_way(service: Service) -> None:
    with connected(service.url) as connection:
        headers = [f"Content-Type: {JSON}", "Transfer-Encoding: chunked"]
        connection.send("POST", service.path, *headers)
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        connection.socket.sendall(chunk * 17)  # and the last chunk never comes

        assert connection.receive().status == 413


def test_the_service_goes_on_after_it(service: Service) -> None:
    service.post(body_of(2 * MEBIBYTE))

    assert service.post({"name": 1}).status_code == 422
