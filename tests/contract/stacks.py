"""The stacks of which the contract is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from tests.contract.databases import DATABASES
from tests.contract.names import ORDER_LINES, ORDER_SERVICE, ORDERS, PEOPLE, Names

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet


@dataclass(frozen=True)
class Stack:
    """A set of answers, and the servers that its service needs.

    Attributes:
        database: The answer.
        server: The fixture of its server; none for what needs no server.
        names: What project and resource are called; of several resources, the one that is asked.
        topology: The answer, where Redis is its cache.
        broker: The answer, where there is one.
        resources: All that it has, where there are several: the first is generated, the others
            are added.
        apis: The answer.
    """

    database: str
    server: str | None
    names: Names
    topology: str | None = None
    broker: str | None = None
    resources: tuple[Names, ...] = ()
    apis: tuple[str, ...] = ("rest",)

    @property
    def title(self) -> str:
        """How a test's name tells it."""
        title = self._title(self.server or self.database)
        return f"{title}-{self.names.resource}" if self.resources else title

    @property
    def project(self) -> str:
        """How its generated project is called, which another server may share."""
        return self._title(self.database)

    @property
    def answers(self) -> dict[str, str]:
        """What copier is told; the rest is default."""
        cache = {"cache": "redis", "redis_topology": self.topology} if self.topology else {}
        broker = {"broker": self.broker} if self.broker else {}
        apis = {"api": f"[{', '.join(self.apis)}]"} if self.apis != ("rest",) else {}
        return {
            "project_name": self.names.project,
            "resource": (self.resources or (self.names,))[0].resource,
            "database": self.database,
            **cache,
            **broker,
            **apis,
        }

    def _title(self, database: str) -> str:
        several = str(len(self.resources)) if self.resources else None
        apis = "-".join(self.apis) if self.apis != ("rest",) else None
        parts = (database, self.topology, self.broker, self.names.slug, several, apis)
        return "-".join(filter(None, parts))


# Each database once and both sets of names, every day; in the deep run the others: each database
# behind a cache, and each kind of cache before several databases.
EVERYDAY = [
    Stack("sqlite", None, ORDERS),
    Stack("none", None, ORDER_SERVICE),
    Stack("postgresql", "postgresql", ORDER_SERVICE),
    Stack("mysql", "mariadb", ORDER_SERVICE),
    Stack("mongodb", "mongodb", ORDER_SERVICE),
    Stack("dynamodb", "dynamodb", ORDER_SERVICE),
    Stack("cassandra", "cassandra", ORDER_SERVICE),
]
DEEP = [
    Stack("sqlite", None, ORDER_SERVICE),
    Stack("sqlite", None, ORDERS, "standalone"),
    Stack("sqlite", None, ORDER_SERVICE, "cluster"),
    Stack("none", None, ORDERS, "standalone"),
    Stack("postgresql", "postgresql", ORDERS, "cluster"),
    Stack("postgresql", "postgresql_17", ORDERS, "standalone"),
    Stack("postgresql", "postgresql_17", ORDERS),
    Stack("postgresql", "postgresql_17", ORDER_SERVICE, "sentinel"),
    Stack("mysql", "mariadb", ORDERS),
    Stack("mysql", "mariadb", ORDER_SERVICE, "standalone"),
    Stack("mysql", "mariadb", ORDERS, "sentinel"),
    Stack("mongodb", "mongodb", ORDERS),
    Stack("mongodb", "mongodb", ORDER_SERVICE, "standalone"),
    Stack("dynamodb", "dynamodb", ORDERS),
    Stack("dynamodb", "dynamodb", ORDER_SERVICE, "standalone"),
    Stack("cassandra", "cassandra", ORDERS),
    Stack("cassandra", "cassandra", ORDER_SERVICE, "standalone"),
]
# With a second and a third resource: each stack once, and each of its resources.
_THREE = (ORDERS, ORDER_LINES, PEOPLE)
APIS = ("rest", "graphql", "grpc")
SEVERAL = [
    Stack("sqlite", None, ORDERS, "sentinel", resources=_THREE),
    Stack("postgresql", "postgresql", ORDERS, "standalone", resources=_THREE, apis=APIS),
    Stack("mysql", "mariadb", ORDERS, "cluster", resources=_THREE),
    Stack("dynamodb", "dynamodb", ORDERS, resources=_THREE),
    Stack("cassandra", "cassandra", ORDERS, resources=_THREE),
]
EACH_OF_SEVERAL = [replace(stack, names=names) for stack in SEVERAL for names in _THREE]
# Whose server takes a quarter of a minute to start again.
_SLOW = ["cassandra"]


def _marked(stacks: list[Stack], deep: list[Stack] = DEEP) -> list[ParameterSet]:
    return [
        pytest.param(stack, id=stack.title, marks=[pytest.mark.deep] if stack in deep else [])
        for stack in stacks
    ]


def asked_of(stacks: list[ParameterSet]) -> pytest.MarkDecorator:
    """Have tests asked of these stacks, and not of all."""
    return pytest.mark.parametrize("stack", stacks, indirect=True, scope="session")


# What is the same whatever the database is asked of one, and in the deep run of another.
_SERVERLESS = [stack for stack in EVERYDAY if stack.server is None]
WITHOUT_SERVER = _marked(_SERVERLESS, _SERVERLESS[1:])


# And these have a server that can be stopped, and no cache that would answer in its place; one of
# each technology every day, but for what starts slowly.
_SERVED = [
    *(stack for stack in EVERYDAY if stack.server and not stack.topology),
    Stack("postgresql", "postgresql_17", ORDERS),
]
WITH_SERVER = _marked(_SERVED, [*DEEP, *(one for one in _SERVED if one.server in _SLOW)])
# Whose server can lock a table, cut connections and refuse writes when a statement tells it to.
RELATIONAL = _marked([one for one in _SERVED if DATABASES[one.database].is_relational])
# One of each kind of cache: one replica can be beside another, which SQLite does not let be.
_CACHED = {
    stack.topology: stack
    for stack in [*DEEP, *EVERYDAY]
    if stack.topology and stack.database == "postgresql"
}
CACHED = _marked([*_CACHED.values()], [_CACHED["sentinel"], _CACHED["cluster"]])
STANDALONE = _marked([_CACHED["standalone"]], [])
SENTINEL = _marked([_CACHED["sentinel"]])
CLUSTER = _marked([_CACHED["cluster"]])
# Whose changes are told: one every day, each database with each broker in the deep run.
_EVENTFUL = [
    Stack("postgresql", "postgresql", ORDERS, broker="rabbitmq"),
    Stack("postgresql", "postgresql", ORDERS, broker="kafka"),
    *(
        Stack(database, server, names, broker=broker)
        for broker in ("rabbitmq", "kafka")
        for database, server, names in (
            ("sqlite", None, ORDER_SERVICE),
            ("mysql", "mariadb", ORDERS),
            ("dynamodb", "dynamodb", ORDER_SERVICE),
            ("cassandra", "cassandra", ORDERS),
            ("mongodb", "mongodb", ORDER_SERVICE),
            ("none", None, ORDER_SERVICE),
        )
    ),
    *(
        Stack(database, database, names, broker=broker, resources=_THREE)
        for database, broker in (("postgresql", "kafka"), ("dynamodb", "rabbitmq"))
        for names in _THREE[1:]
    ),
]
EVENTFUL = _marked(_EVENTFUL, _EVENTFUL[1:])
# One database with each broker; those with either; and those whose database can be stopped, and
# then has what it had.
SOAKED = _marked([one for one in _EVENTFUL if one.database == "postgresql"])
WITH_RABBITMQ = _marked([one for one in _EVENTFUL if one.broker == "rabbitmq"], _EVENTFUL[1:])
WITH_KAFKA = _marked([one for one in _EVENTFUL if one.broker == "kafka"], _EVENTFUL[1:])
EVENTFUL_RESTARTED = _marked(
    [one for one in _EVENTFUL if one.server not in {None, "dynamodb"}], _EVENTFUL[1:]
)

# Which APIs are there: each set of them, and each database with all; one stack every day.
_EVERY_API = [
    Stack("postgresql", "postgresql", ORDER_SERVICE, "standalone", apis=APIS),
    Stack("sqlite", None, ORDERS, apis=("graphql",)),
    Stack("sqlite", None, ORDERS, apis=("grpc",)),
    Stack("none", None, ORDER_SERVICE, apis=("rest", "graphql")),
    Stack("none", None, ORDER_SERVICE, apis=("rest", "grpc")),
    Stack("postgresql", "postgresql", ORDERS, apis=("graphql", "grpc")),
    Stack("none", None, ORDERS, "standalone", apis=APIS),
    Stack("sqlite", None, ORDERS, "sentinel", apis=APIS),
    Stack("mysql", "mariadb", ORDER_SERVICE, "cluster", apis=APIS),
    Stack("mongodb", "mongodb", ORDERS, apis=APIS),
    Stack("dynamodb", "dynamodb", ORDER_SERVICE, apis=APIS),
    Stack("cassandra", "cassandra", ORDERS, apis=APIS),
]
EVERY_API = _marked(_EVERY_API, _EVERY_API[1:])
WITH_REST = _marked([one for one in _EVERY_API if "rest" in one.apis], _EVERY_API[1:])
WITH_GRAPHQL = _marked([one for one in _EVERY_API if "graphql" in one.apis], _EVERY_API[1:])
# Whose reads all reach a server that tells what it is asked.
UNCACHED = _marked(
    [one for one in _EVERY_API if one.database == "postgresql" and not one.topology], _EVERY_API[1:]
)
WITH_GRPC = _marked([one for one in _EVERY_API if "grpc" in one.apis], _EVERY_API[1:])
_EACH_API = [
    pytest.param(stack, api, id=f"{stack.title}-{api}", marks=one.marks)
    for stack, one in zip(_EVERY_API, EVERY_API, strict=True)
    for api in stack.apis
]

# What each part of the long run asks, but for the services of several resources.
ASKED = {
    "contract": [*EVERYDAY, *DEEP],
    "faults": [*EVERYDAY, *DEEP],
    "events": _EVENTFUL,
    "apis": _EVERY_API,
}

# Has tests ask each API of each of them.
each_api = pytest.mark.parametrize(("stack", "api"), _EACH_API, indirect=True, scope="session")
