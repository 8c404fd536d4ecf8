"""One statement to Cassandra over its native protocol: neither cqlsh nor a driver need be there."""

from __future__ import annotations

import socket
import struct
from typing import NamedTuple

from tests.servers.errors import ServerError
from tests.servers.sockets import receive

_VERSION = 4
_HEADER = struct.Struct("!BBhBI")
_ERROR, _STARTUP, _AUTHENTICATE, _OPTIONS, _QUERY, _RESULT, _AUTH = 0, 1, 3, 5, 7, 8, 15
_ROWS = 2
_LOCAL_ONE = 10


class _Frame(NamedTuple):
    operation: int
    body: bytes


def answers(port: int) -> bool:
    """Tell whether somebody on a loopback port speaks the protocol."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            return _ask(connection, _OPTIONS, b"").operation != _ERROR
    except (OSError, ServerError):
        return False


def query(port: int, user: str, password: str, statement: str) -> list[str]:
    """Sign in and run a statement.

    Returns:
        The first value of each row, which must be text.

    Raises:
        ServerError: The server refuses the statement.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        version = struct.pack("!H", 1) + _text("CQL_VERSION") + _text("3.0.0")
        if _ask(connection, _STARTUP, version).operation == _AUTHENTICATE:
            token = f"\0{user}\0{password}".encode()
            _ask(connection, _AUTH, struct.pack("!i", len(token)) + token)
        encoded = statement.encode()
        parameters = struct.pack("!HB", _LOCAL_ONE, 0)
        body = struct.pack("!i", len(encoded)) + encoded + parameters
        frame = _ask(connection, _QUERY, body)
        return _first_values(frame.body) if frame.operation == _RESULT else []


def _ask(connection: socket.socket, operation: int, body: bytes) -> _Frame:
    connection.sendall(_HEADER.pack(_VERSION, 0, 0, operation, len(body)) + body)
    _, flags, _, operation, length = _HEADER.unpack(receive(connection, _HEADER.size, "Cassandra"))
    answer = receive(connection, length, "Cassandra")
    if flags & 8:  # warnings come first
        (count,) = struct.unpack_from("!H", answer)
        answer = answer[2:]
        for _ in range(count):
            answer = answer[2 + struct.unpack_from("!H", answer)[0] :]
    if operation == _ERROR:
        raise ServerError(answer[6:].decode())
    return _Frame(operation, answer)


def _first_values(body: bytes) -> list[str]:
    kind, flags, columns = struct.unpack_from("!iii", body) if len(body) >= 12 else (0, 0, 0)
    if kind != _ROWS:
        return []
    position = 12
    names = 2 if flags & 1 else 0  # keyspace and table, once for all columns
    for _ in range(names):
        position += 2 + struct.unpack_from("!H", body, position)[0]
    for _ in range(columns):
        for _ in range(1 if names else 3):
            position += 2 + struct.unpack_from("!H", body, position)[0]
        position += 2  # the type: one without parameters
    (count,) = struct.unpack_from("!i", body, position)
    position += 4
    values = []
    for _ in range(count):
        for column in range(columns):
            (size,) = struct.unpack_from("!i", body, position)
            value = body[position + 4 : position + 4 + max(size, 0)]
            position += 4 + max(size, 0)
            if column == 0:
                values.append(value.decode())
    return values


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text)) + text.encode()
