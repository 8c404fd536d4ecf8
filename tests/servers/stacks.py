"""The servers of a stack, for the deep checks: what its answers name is started when asked for."""

from __future__ import annotations

import os
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from stackcutter.prove.checks.deep import needs_server, no_servers
from tests.servers import mongodb, sqlserver
from tests.servers.cassandra import Cassandra
from tests.servers.dynamodb import DynamoDB
from tests.servers.errors import ServerUnavailableError
from tests.servers.mariadb import MariaDB
from tests.servers.mongodb import MongoDB
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from tests.servers.database import DatabaseServer

# Behind each answer to `database`: one line a server.
BEHIND: Mapping[str, Callable[[], DatabaseServer]] = {
    "cassandra": lambda: Cassandra(fast=True),
    "dynamodb": DynamoDB,
    "mongodb": lambda: MongoDB(os.environ.get(mongodb.VARIABLE)),
    "mysql": MariaDB,
    "postgresql": lambda: PostgreSQL(17),
}


class StackServers:
    """Gives every asker an empty database; its servers stop with its context."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._stack = ExitStack()
        self._started: dict[str, DatabaseServer | str] = {}

    def __call__(self, answers: Mapping[str, Any]) -> Mapping[str, str] | str:
        """Name an empty database for a stack, or say why there is none.

        Args:
            answers: The stack's recorded answers.
        """
        if not needs_server(answers):
            return {}
        database = answers["database"]
        name = f"deep_{uuid.uuid4().hex}"
        given = os.environ.get(sqlserver.VARIABLE)
        if database == "sqlserver" and given:
            return {"DATABASE_URL": sqlserver.create_database(given, name)}
        if database == "sqlserver":
            return (
                f"needs a SQL Server, which no registry has, and no {sqlserver.VARIABLE} is given"
            )
        if database not in BEHIND:
            return no_servers(answers)
        server = self._server(database)
        return server if isinstance(server, str) else server.new_database(name)

    def _server(self, database: str) -> DatabaseServer | str:
        if database not in self._started:
            try:
                self._started[database] = self._stack.enter_context(BEHIND[database]())
            except ServerUnavailableError as error:
                if os.environ.get("REQUIRE_SERVERS") == "1":
                    raise
                self._started[database] = f"needs a server: {error}"
        return self._started[database]

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop what was started."""
        self._stack.close()
