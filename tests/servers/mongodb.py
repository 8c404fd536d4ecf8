"""mongo-java-server, which speaks MongoDB's protocol, in MongoDB's place: no registry has that."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.servers import java, mongodb_query
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
_PROGRAM = "MongoStandIn"


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

    def find_all(self, database: str, collection: str) -> list[dict[str, Any]]:
        """Return all documents of a collection."""
        answer = mongodb_query.query(self.port, database, {"find": collection})
        documents: list[dict[str, Any]] = answer["cursor"]["firstBatch"]
        assert not answer["cursor"]["id"]  # all of them
        return documents

    def _install(self) -> None:
        self._java = java.program()
        sources = sorted(Path(__file__).parent.glob(f"{_PROGRAM}*.java"))
        self._programs = java.launcher("mongo-java-server", _ARTEFACTS, *sources)

    def _prepare(self) -> None:
        pass  # it makes its file in its working folder

    def _make_process(self) -> Process:
        memory = ["-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        where = [
            "-Djava.net.preferIPv4Stack=true",
            "-cp",
            f"{self._programs}:{self._programs / 'lib'}/*",
        ]
        program = [_PROGRAM, str(self.folder / "data"), str(self.port)]
        return Process([str(self._java), *memory, *where, *program], self.folder)

    def _is_ready(self) -> bool:
        try:
            self._ping()
        except ServerError:
            return False
        return True

    def _ping(self) -> None:
        mongodb_query.query(self.port, "admin", {"ping": 1})
