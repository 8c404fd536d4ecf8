"""The servers of a stack, for the deep checks: what its answers name is started when asked for."""

from __future__ import annotations

import os
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from stackcutter.prove.checks.deep import needs_server, no_servers
from stackcutter.prove.checks.deep.service import SERVERLESS
from tests.servers import mongodb, sqlserver
from tests.servers.cassandra import Cassandra
from tests.servers.dynamodb import DynamoDB
from tests.servers.errors import ServerUnavailableError
from tests.servers.kafka import Kafka
from tests.servers.mariadb import MariaDB
from tests.servers.mongodb import MongoDB
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis
from tests.servers.redis_cluster import RedisCluster
from tests.servers.redis_sentinel import RedisSentinel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from tests.servers.database import DatabaseServer
    from tests.servers.startable import Startable

ServerT = TypeVar("ServerT", bound="Startable")

# Behind each answer to `database`: one line a server.
BEHIND: Mapping[str, Callable[[], DatabaseServer]] = {
    "cassandra": lambda: Cassandra(fast=True),
    "dynamodb": DynamoDB,
    "mongodb": lambda: MongoDB(os.environ.get(mongodb.VARIABLE)),
    "mysql": MariaDB,
    "postgresql": lambda: PostgreSQL(17),
}
# Behind each answer to `redis_topology`. What stacks keep there has their names in its keys.
CACHES: Mapping[str, Callable[[], Startable]] = {
    "cluster": RedisCluster,
    "sentinel": RedisSentinel,
    "standalone": Redis,
}
# Behind each answer to `broker`: one line a server. What they keep has the stacks' names.
BROKERS: Mapping[str, Callable[[], Startable]] = {
    "kafka": Kafka,
    "rabbitmq": RabbitMQ,
}


class StackServers:
    """Gives every asker an empty database, a cache, a broker; they stop with its context."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._stack = ExitStack()
        self._started: dict[str, Startable | str] = {}
        self._given_last: dict[str, str] = {}

    def __call__(self, answers: Mapping[str, Any]) -> Mapping[str, str] | str:
        """Name what a stack stands on, its database empty, or say what there is none of.

        Args:
            answers: The stack's recorded answers.
        """
        if not needs_server(answers):
            return {}
        found: dict[str, str] = {}
        for named in (self._database(answers), self._cache(answers), self._broker(answers)):
            if isinstance(named, str):
                return named
            found |= named
        return found

    def _database(self, answers: Mapping[str, Any]) -> Mapping[str, str] | str:
        database = str(answers.get("database"))
        name = f"deep_{uuid.uuid4().hex}"
        given = os.environ.get(sqlserver.VARIABLE)
        if answers.get("database") in SERVERLESS["database"]:
            return {}
        if database == "sqlserver" and given:
            return {"DATABASE_URL": sqlserver.create_database(given, name)}
        if database == "sqlserver":
            return (
                f"needs a SQL Server, which no registry has, and no {sqlserver.VARIABLE} is given"
            )
        if database not in BEHIND:
            return no_servers(answers)
        server = self._server(BEHIND[database], database)
        if isinstance(server, str):
            return server
        if database in self._given_last:
            server.forget(self._given_last[database])
        self._given_last[database] = name
        return server.new_database(name)

    def _cache(self, answers: Mapping[str, Any]) -> Mapping[str, str] | str:
        if answers.get("cache") in SERVERLESS["cache"]:
            return {}
        topology = answers["redis_topology"]
        server = self._server(CACHES[topology], topology)
        return server if isinstance(server, str) else server.variables

    def _broker(self, answers: Mapping[str, Any]) -> Mapping[str, str] | str:
        broker = answers.get("broker")
        if broker in SERVERLESS["broker"]:
            return {}
        server = self._server(BROKERS[str(broker)], str(broker))
        return server if isinstance(server, str) else server.variables

    def _server(self, make: Callable[[], ServerT], name: str) -> ServerT | str:
        if name not in self._started:
            try:
                self._started[name] = self._stack.enter_context(make())
            except ServerUnavailableError as error:
                if os.environ.get("REQUIRE_SERVERS") == "1":
                    raise
                self._started[name] = f"needs a server: {error}"
        return cast("ServerT | str", self._started[name])

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
