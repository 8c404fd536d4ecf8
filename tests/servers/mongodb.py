"""mongo-java-server, which speaks MongoDB's protocol, in MongoDB's place: no registry has that."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from tests.servers import java
from tests.servers.database import DatabaseServer, checked_name
from tests.servers.errors import ServerError
from tests.servers.process import Process

# Names a real MongoDB, on which tests then make their databases.
VARIABLE = "MONGODB_URL"

_VERSION = "1.47.0"
_ARTEFACTS = [
    f"de.bwaldvogel:mongo-java-server-h2-backend:{_VERSION}",
    "org.slf4j:slf4j-nop:2.0.17",
]
_PROGRAM = Path(__file__).with_name("MongoStandIn.java")


class MongoDB(DatabaseServer):
    """A server that answers MongoDB's drivers; see docs/mongodb.md for what it cannot show."""

    name = "mongodb"

    def __init__(self, given: str | None = None) -> None:
        """Describe the server.

        Args:
            given: The address of a real one, which takes the tests' databases in its place.
        """
        super().__init__()
        self._given = given
        self._java = Path()
        self._programs = Path()

    @property
    def release(self) -> str:
        """The version; it tells drivers another one, so what was installed, once it answers."""
        self._ping()
        return f"mongo-java-server {_VERSION}"

    def new_database(self, name: str) -> dict[str, str]:
        """Name a database that is not there; the first write makes it."""
        address = urlsplit(self._given or f"mongodb://127.0.0.1:{self.port}")
        return {VARIABLE: address._replace(path=f"/{checked_name(name)}").geturl()}

    def _install(self) -> None:
        self._java = java.program()
        self._programs = java.launcher("mongo-java-server", _ARTEFACTS, _PROGRAM)

    def _prepare(self) -> None:
        pass  # it makes its file in its working folder

    def _make_process(self) -> Process:
        memory = ["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        where = [
            "-Djava.net.preferIPv4Stack=true",
            "-cp",
            f"{self._programs}:{self._programs / 'lib'}/*",
        ]
        program = [_PROGRAM.stem, str(self.folder / "data"), str(self.port)]
        return Process([str(self._java), *memory, *where, *program], self.folder)

    def _is_ready(self) -> bool:
        try:
            self._ping()
        except ServerError:
            return False
        return True

    def _ping(self) -> None:
        body = b"\x10ping\0\1\0\0\0\x02$db\0\6\0\0\0admin\0\0"
        document = struct.pack("<i", len(body) + 4) + body
        question = struct.pack("<iiiiiB", len(document) + 21, 1, 0, 2013, 0, 0) + document
        try:
            address = ("127.0.0.1", self.port)
            with closing(socket.create_connection(address, timeout=5)) as connection:
                connection.sendall(question)
                answered = connection.recv(4096)
        except OSError as error:
            raise ServerError(str(error)) from error
        if b"\x01ok\0" not in answered:
            message = f"the server answered {answered!r}"
            raise ServerError(message)
