"""HTTP by the byte, where a client library would refuse or repair the request."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message


@dataclass(frozen=True)
class RawResponse:
    """An answer as it came."""

    status: int
    headers: Message
    body: bytes


class Connection:
    """One TCP connection to a service."""

    def __init__(self, connection: socket.socket, host: str) -> None:
        """Keep the open socket, and the host header that requests carry."""
        self.socket = connection
        self.host = host

    def send(self, method: str, target: str, *headers: str, body: bytes = b"") -> None:
        """Send a request whose lines are exactly these."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}", *headers, "", ""]
        self.socket.sendall("\r\n".join(lines).encode("latin-1") + body)

    def send_json(self, method: str, target: str, body: bytes) -> None:
        """Send a JSON body with its length."""
        headers = ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.send(method, target, *headers, body=body)

    def receive(self, method: str = "GET") -> RawResponse:
        """Read one whole answer; to HEAD it has no body."""
        response = http.client.HTTPResponse(self.socket, method=method)
        response.begin()
        return RawResponse(response.status, response.headers, response.read())


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a connection to a service."""
    address = urlsplit(url)
    host, port = address.hostname or "127.0.0.1", address.port or 80
    with closing(socket.create_connection((host, port), timeout=30)) as connection:
        yield Connection(connection, f"{host}:{port}")
