"""One statement to PostgreSQL over its socket: neither psql nor a driver need be there."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from tests.servers.errors import ServerError
from tests.servers.sockets import receive

if TYPE_CHECKING:
    from pathlib import Path

_PROTOCOL = 3 << 16
_HEADER = struct.Struct("!cI")


def query(path: Path, user: str, database: str, statement: str) -> list[str]:
    """Connect without a password and run a statement.

    Returns:
        The first value of each row.

    Raises:
        ServerError: The server refuses the statement.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(30)
        connection.connect(str(path))
        parameters = f"user\0{user}\0database\0{database}\0\0".encode()
        startup = struct.pack("!I", _PROTOCOL) + parameters
        connection.sendall(struct.pack("!I", len(startup) + 4) + startup)
        _until_ready(connection)
        text = statement.encode() + b"\0"
        connection.sendall(_HEADER.pack(b"Q", len(text) + 4) + text)
        rows = _until_ready(connection)
        connection.sendall(_HEADER.pack(b"X", 4))
        return rows


def _until_ready(connection: socket.socket) -> list[str]:
    rows = []
    while True:
        kind, length = _HEADER.unpack(receive(connection, _HEADER.size, "PostgreSQL"))
        body = receive(connection, length - 4, "PostgreSQL")
        if kind == b"E":
            fields = {field[:1]: field[1:] for field in body.split(b"\0")}
            raise ServerError(fields[b"M"].decode())
        if kind == b"D":
            (size,) = struct.unpack_from("!i", body, 2)
            rows.append(body[6 : 6 + size].decode() if size > 0 else "")
        if kind == b"Z":
            return rows
