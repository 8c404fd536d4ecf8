"""One command to MongoDB over its own protocol: neither mongosh nor a driver need be there."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any

from tests.servers import bson
from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MESSAGE = 2013
_HEADER = struct.Struct("<iiiiiB")


def query(port: int, database: str, command: Mapping[str, Any]) -> dict[str, Any]:
    """Run a command, and return its answer.

    Raises:
        ServerError: The server is away, or refuses it; the message has all of its answer.
    """
    body = bson.write({**command, "$db": database})
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
            connection.makefile("rb") as answers,
        ):
            header = _HEADER.pack(_HEADER.size + len(body), 1, 0, _MESSAGE, 0, 0)
            connection.sendall(header + body)
            if len(answers.read(_HEADER.size)) < _HEADER.size:
                message = "MongoDB closed the connection"
                raise ServerError(message)
            answer = bson.read(answers)
    except OSError as error:
        raise ServerError(str(error)) from error
    if answer["ok"] != 1:
        raise ServerError(str(answer))
    return answer
