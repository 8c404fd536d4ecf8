"""What the example consumer has done, read from the database and not through the service."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

from tests.servers.cassandra import Cassandra
from tests.servers.database import DatabaseServer, RelationalServer
from tests.servers.dynamodb import DynamoDB
from tests.servers.mongodb import MongoDB

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.names import Names


class Effect(NamedTuple):
    """How many changes of an id it has seen, and the last version."""

    seen: int
    version: int


Read: TypeAlias = "Callable[[], dict[str, Effect]]"
Open: TypeAlias = "Callable[[DatabaseServer | None, Mapping[str, str], Names], Read]"


def _of_sql(id_: str) -> Open:
    def open_(server: DatabaseServer | None, variables: Mapping[str, str], names: Names) -> Read:
        assert isinstance(server, RelationalServer)
        database = urlsplit(variables["DATABASE_URL"]).path[1:]
        table = f"{names.resource}_changes"
        statement = f"SELECT concat_ws(' ', {id_}, seen, version) FROM {table}"  # noqa: S608

        def read() -> dict[str, Effect]:
            rows = (line.split(" ") for line in server.execute(statement, database))
            return {str(UUID(id_)): Effect(int(seen), int(last)) for id_, seen, last in rows}

        return read

    return open_


def _of_sqlite(_: DatabaseServer | None, variables: Mapping[str, str], names: Names) -> Read:
    file = variables["DATABASE_URL"].removeprefix("sqlite:///")
    statement = f"SELECT id, seen, version FROM {names.resource}_changes"  # noqa: S608

    def read() -> dict[str, Effect]:
        with closing(sqlite3.connect(file)) as connection:
            rows = connection.execute(statement).fetchall()
        return {str(UUID(id_)): Effect(seen, version) for id_, seen, version in rows}

    return read


def _of_cassandra(
    server: DatabaseServer | None, variables: Mapping[str, str], names: Names
) -> Read:
    assert isinstance(server, Cassandra)
    table = f"{variables['CASSANDRA_KEYSPACE']}.{names.resource}_changes"

    def read() -> dict[str, Effect]:
        lines = server.execute(f"SELECT JSON id, seen, version FROM {table}")  # noqa: S608
        rows = (json.loads(line) for line in lines)
        return {row["id"]: Effect(row["seen"], row["version"]) for row in rows}

    return read


def _of_dynamodb(server: DatabaseServer | None, variables: Mapping[str, str], names: Names) -> Read:
    assert isinstance(server, DynamoDB)
    kind = f"{names.resource}_changes"

    def read() -> dict[str, Effect]:
        return {
            row["pk"]["S"].partition("#")[2]: Effect(
                int(row["seen"]["N"]), int(row["version"]["N"])
            )
            for row in server.scan(variables["DYNAMODB_TABLE"])
            if row["sk"]["S"] == kind
        }

    return read


def _of_mongodb(server: DatabaseServer | None, variables: Mapping[str, str], names: Names) -> Read:
    assert isinstance(server, MongoDB)
    database = urlsplit(variables["MONGODB_URL"]).path[1:]

    def read() -> dict[str, Effect]:
        documents = server.find_all(database, f"{names.resource}_changes")
        return {str(one["_id"]): Effect(one["seen"], one["version"]) for one in documents}

    return read


# By the answer to `database`; without one, nothing can be read.
EFFECTS: Mapping[str, Open] = {
    "cassandra": _of_cassandra,
    "dynamodb": _of_dynamodb,
    "mongodb": _of_mongodb,
    "mysql": _of_sql("hex(id)"),
    "postgresql": _of_sql("id"),
    "sqlite": _of_sqlite,
}
