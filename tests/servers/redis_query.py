"""One command to Redis over its own protocol: neither redis-cli nor a driver need be there."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, TypeAlias

from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from typing import BinaryIO

Reply: TypeAlias = "str | int | list[Reply] | None"


def query(port: int, user: str, password: str, *command: str | int) -> Reply:
    """Sign in and run a command.

    Returns:
        What it answers, bytes that are no text in surrogates.

    Raises:
        ServerError: The server refuses it.
    """
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        connection.makefile("rb") as answers,
    ):
        connection.sendall(_encode("AUTH", user, password) + _encode(*command))
        _read(answers)
        return _read(answers)


def _encode(*words: str | int) -> bytes:
    encoded = [str(word).encode(errors="surrogateescape") for word in words]
    parts = [b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded]
    return b"*%d\r\n%b" % (len(parts), b"".join(parts))


def _read(answers: BinaryIO) -> Reply:
    line = answers.readline()
    if not line.endswith(b"\r\n"):
        message = "Redis closed the connection"
        raise ServerError(message)
    kind, rest = line[:1], line[1:-2].decode()
    if kind == b"-":
        raise ServerError(rest)
    if kind == b"+":
        return rest
    size = int(rest)
    if kind == b":":
        return size
    if size < 0:
        return None
    if kind == b"*":
        return [_read(answers) for _ in range(size)]
    return answers.read(size + 2)[:-2].decode(errors="surrogateescape")
