"""Reading from a server's socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.errors import ServerError

if TYPE_CHECKING:
    import socket


def receive(connection: socket.socket, size: int, server: str) -> bytes:
    """Read so many bytes.

    Args:
        connection: Where they come from.
        size: How many.
        server: What the message calls the other side.

    Raises:
        ServerError: It closed the connection before.
    """
    data = b""
    while len(data) < size:
        chunk = connection.recv(size - len(data))
        if not chunk:
            message = f"{server} closed the connection"
            raise ServerError(message)
        data += chunk
    return data
