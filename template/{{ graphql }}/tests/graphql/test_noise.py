"""What clients do wrong is no error of the service, and not in its log as one."""

import asyncio

import pytest

from .connecting import WEBSOCKET, connected, frame, until
from .serving import Service

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("example")]

FOREIGN = WEBSOCKET.replace(b"Host: test", b"Host: test\r\nOrigin: https://other.example")


@pytest.mark.parametrize(
    ("said", "heard"),
    [([FOREIGN], b"HTTP/1.1 403 "), ([WEBSOCKET, frame(b"\xff")], b"\x88\x02\x03\xef")],
    ids=["another origin", "no UTF-8"],
)
async def test_a_client_causes_no_error_in_the_log(
    caplog: pytest.LogCaptureFixture, said: list[bytes], heard: bytes
) -> None:
    answer = b""
    loop = asyncio.get_running_loop()

    async with connected(Service()) as (server, client):
        for part in said:
            await loop.sock_sendall(client, part)
            answer = await loop.sock_recv(client, 1024)
        await until(lambda: not server.server_state.connections)

    assert answer.startswith(heard)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("more", [b"", b"Origin: https://other.example\r\n"])
async def test_what_a_client_has_in_its_query_is_not_logged(
    caplog: pytest.LogCaptureFixture, more: bytes
) -> None:
    caplog.set_level("DEBUG")
    asked = WEBSOCKET.replace(b"/graphql", b"/graphql?token=hidden-4")
    asked = asked.replace(b"Host", more + b"Host")
    loop = asyncio.get_running_loop()

    async with connected(Service()) as (server, client):
        await loop.sock_sendall(client, asked)
        await loop.sock_recv(client, 1024)
        client.close()
        await until(lambda: not server.server_state.connections)

    assert "hidden-4" not in caplog.text
