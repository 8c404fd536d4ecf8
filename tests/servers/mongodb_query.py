"""One command to MongoDB over its own protocol: neither mongosh nor a driver need be there."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

_OP_MSG = 2013


def query(port: int, database: str, command: Mapping[str, Any]) -> dict[str, Any]:
    """Run a command.

    Returns:
        What it answers; binaries of 16 bytes are UUIDs, moments are milliseconds.

    Raises:
        ServerError: The server is away, or refuses it; the message has all of its answer.
    """
    try:
        with Connection(port) as connection:
            return connection.run(database, command)
    except OSError as error:
        raise ServerError(str(error)) from error


class Connection:
    """Runs commands, one after the other."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> Connection:
        """Be there."""
        return self

    def __exit__(self, *_: object) -> None:
        """Disconnect."""
        self._answers.close()
        self._socket.close()

    def run(self, database: str, command: Mapping[str, Any]) -> dict[str, Any]:
        """Run a command, and return its answer.

        Raises:
            ServerError: The server refuses it; the message has all of its answer.
        """
        body = _document({**command, "$db": database})
        self._socket.sendall(
            struct.pack("<iiiiiB", len(body) + 21, 1, 0, _OP_MSG, 0, 0) + body
        )
        answer = self._read()
        if answer["ok"] != 1:
            raise ServerError(str(answer))
        return answer

    def _read(self) -> dict[str, Any]:
        header = self._answers.read(21)
        if len(header) < 21:
            message = "MongoDB closed the connection"
            raise ServerError(message)
        return _read_document(self._answers)


def _document(values: Mapping[str, Any]) -> bytes:
    body = b"".join(_element(name, value) for name, value in values.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _element(name: str, value: object) -> bytes:
    kind, body = _value(value)
    return bytes([kind]) + name.encode() + b"\0" + body


def _value(value: object) -> tuple[int, bytes]:
    match value:
        case None:
            return 0x0A, b""
        case bool():
            return 0x08, bytes([value])
        case int() if abs(value) < 2**31:
            return 0x10, struct.pack("<i", value)
        case int():
            return 0x12, struct.pack("<q", value)
        case float():
            return 0x01, struct.pack("<d", value)
        case str():
            text = value.encode() + b"\0"
            return 0x02, struct.pack("<i", len(text)) + text
        case UUID():
            return 0x05, struct.pack("<iB", 16, 4) + value.bytes
        case dict():
            return 0x03, _document(value)
        case list():
            return 0x04, _document({str(index): one for index, one in enumerate(value)})
    raise TypeError(value)


def _read_document(source: BinaryIO) -> dict[str, Any]:
    source.read(4)
    found: dict[str, Any] = {}
    while kind := source.read(1)[0]:
        name = b"".join(iter(lambda: source.read(1), b"\0")).decode()
        found[name] = _read_value(kind, source)
    return found


def _read_value(kind: int, source: BinaryIO) -> Any:
    match kind:
        case 0x01:
            return struct.unpack("<d", source.read(8))[0]
        case 0x02:
            return source.read(_size(source))[:-1].decode()
        case 0x03:
            return _read_document(source)
        case 0x04:
            return [*_read_document(source).values()]
        case 0x05:
            size, _ = _size(source), source.read(1)
            read = source.read(size)
            return UUID(bytes=read) if size == 16 else read
        case 0x07:
            return source.read(12)
        case 0x08:
            return source.read(1) == b"\1"
        case 0x0A:
            return None
        case 0x10:
            return _size(source)
        case 0x09 | 0x11 | 0x12:
            return struct.unpack("<q", source.read(8))[0]
    raise ValueError(kind)


def _size(source: BinaryIO) -> int:
    size: int = struct.unpack("<i", source.read(4))[0]
    return size
