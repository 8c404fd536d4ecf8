"""What the tests know of each database: one entry for each answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.servers.database import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Database:
    """The variables of a database.

    Attributes:
        address: The variable by which a service finds it, which may also be given as a file.
        malformed: Values of it that a service must refuse; None leaves it out.
        invalid: Other variables with values out of their range, as `NAME=value`.
        timeouts: Pool and time-outs, shorter than the defaults, so that a test sees them pass.
        is_relational: Whether its server speaks SQL.
        let_in: Given the variables and a wrong password, the ones that hold it; None where nothing
            asks for one.
    """

    address: str = ""
    malformed: tuple[str | None, ...] = ()
    invalid: tuple[str, ...] = ()
    timeouts: Mapping[str, str] = field(default_factory=dict)
    is_relational: bool = False
    let_in: Callable[[Mapping[str, str], str], Mapping[str, str] | None] = lambda _, _wrong: None


SECRET = "hunter2"  # noqa: S105
_SQL = ("DATABASE_POOL_SIZE=0",)


def _other_password(variables: Mapping[str, str], wrong: str) -> Mapping[str, str]:
    return {"DATABASE_URL": variables["DATABASE_URL"].replace(PASSWORD, wrong)}


def _sql_server(scheme: str) -> Database:
    return Database(
        address="DATABASE_URL",
        malformed=(
            None,
            "",
            "nonsense",
            f"oracle://service:{SECRET}@127.0.0.1:1/service",
            f"{scheme}://service:{SECRET}@127.0.0.1:port/service",
            f"{scheme}://service:{SECRET}@127.0.0.1:99999999/service",
            f"{scheme}://",
            f"{scheme}://service:{SECRET}@127.0.0.1/",
        ),
        invalid=_SQL,
        timeouts={
            "DATABASE_POOL_SIZE": "2",
            "DATABASE_POOL_TIMEOUT_SECONDS": "1",
            "DATABASE_CONNECT_TIMEOUT_SECONDS": "1",
            "DATABASE_STATEMENT_TIMEOUT_SECONDS": "2",
        },
        is_relational=True,
        let_in=_other_password,
    )


_MONGODB = Database(
    address="MONGODB_URL",
    malformed=(
        None,
        "",
        "nonsense",
        f"postgresql://service:{SECRET}@127.0.0.1:1/service",
        f"mongodb://service:{SECRET}@127.0.0.1:port/service",
        f"mongodb://service:{SECRET}@127.0.0.1:99999999/service",
        "mongodb://",
        f"mongodb://service:{SECRET}@127.0.0.1/",
        f"mongodb+srv://service:{SECRET}@cluster.example",
    ),
    invalid=("MONGODB_POOL_SIZE=0", "MONGODB_READ_CONCERN=snapshot", "MONGODB_WRITE_CONCERN=0"),
    timeouts={
        "MONGODB_POOL_SIZE": "2",
        "MONGODB_CONNECT_TIMEOUT_SECONDS": "1",
        "MONGODB_SERVER_SELECTION_TIMEOUT_SECONDS": "1",
        "MONGODB_OPERATION_TIMEOUT_SECONDS": "2",
    },
    let_in=lambda variables, wrong: {
        "MONGODB_URL": re.sub("//(.*@)?", f"//service:{wrong}@", variables["MONGODB_URL"])
    },
)


_DYNAMODB = Database(
    address="AWS_ENDPOINT_URL_DYNAMODB",
    malformed=(
        "nonsense",
        "127.0.0.1:8000",
        f"http://service:{SECRET}@127.0.0.1:8000",
        f"http://127.0.0.1:8000/{SECRET}",
        f"http://127.0.0.1:8000?{SECRET}",
    ),
    invalid=(
        "AWS_REGION=",
        "AWS_REGION=of mine",
        "AWS_SECRET_ACCESS_KEY=",
        "DYNAMODB_TABLE=ab",
        "DYNAMODB_POOL_SIZE=0",
        "DYNAMODB_REQUEST_TIMEOUT_SECONDS=0",
    ),
    timeouts={
        "DYNAMODB_POOL_SIZE": "2",
        "DYNAMODB_CONNECT_TIMEOUT_SECONDS": "1",
        "DYNAMODB_READ_TIMEOUT_SECONDS": "1",
        "DYNAMODB_REQUEST_TIMEOUT_SECONDS": "3",
    },
)
_CASSANDRA = Database(
    address="CASSANDRA_CONTACT_POINTS",
    malformed=(None, "", ",", "127.0.0.1:port", "127.0.0.1:99999", ":9042"),
    invalid=(
        "CASSANDRA_CONSISTENCY=ONE",
        "CASSANDRA_KEYSPACE=my-service",
        "CASSANDRA_MAX_IN_FLIGHT=0",
        "CASSANDRA_REPLICATION_FACTOR=0",
    ),
    timeouts={
        "CASSANDRA_MAX_IN_FLIGHT": "2",
        "CASSANDRA_QUEUE_TIMEOUT_SECONDS": "1",
        "CASSANDRA_CONNECT_TIMEOUT_SECONDS": "1",
        "CASSANDRA_REQUEST_TIMEOUT_SECONDS": "2",
    },
    let_in=lambda _, wrong: {"CASSANDRA_PASSWORD": wrong},
)

DATABASES: Mapping[str, Database] = {
    "none": Database(),
    "sqlite": Database(
        address="DATABASE_URL",
        malformed=("nonsense", f"postgresql://service:{SECRET}@127.0.0.1/service"),
        invalid=_SQL,
    ),
    "postgresql": _sql_server("postgresql"),
    "mysql": _sql_server("mysql"),
    "mongodb": _MONGODB,
    "dynamodb": _DYNAMODB,
    "cassandra": _CASSANDRA,
}
