"""The stacks of which the contract is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.contract.databases import DATABASES
from tests.contract.names import ORDER_SERVICE, ORDERS, Names

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet


@dataclass(frozen=True)
class Stack:
    """A set of answers, and the server that its service needs.

    Attributes:
        database: The answer.
        server: The fixture of its server; none for what needs no server.
        names: What project and resource are called.
    """

    database: str
    server: str | None
    names: Names

    @property
    def title(self) -> str:
        """How a test's name tells it."""
        return f"{self.server or self.database}-{self.names.slug}"

    @property
    def answers(self) -> dict[str, str]:
        """What copier is told; the rest is default."""
        return {
            "project_name": self.names.project,
            "resource": self.names.resource,
            "database": self.database,
        }


# Each database once and both sets of names, every day; the others in the deep run.
EVERYDAY = [
    Stack("sqlite", None, ORDERS),
    Stack("none", None, ORDER_SERVICE),
    Stack("postgresql", "postgresql", ORDER_SERVICE),
    Stack("postgresql", "postgresql_17", ORDERS),
    Stack("mysql", "mariadb", ORDER_SERVICE),
    Stack("mongodb", "mongodb", ORDER_SERVICE),
    Stack("dynamodb", "dynamodb", ORDER_SERVICE),
    Stack("cassandra", "cassandra", ORDER_SERVICE),
]
DEEP = [
    Stack("sqlite", None, ORDER_SERVICE),
    Stack("none", None, ORDERS),
    Stack("postgresql", "postgresql", ORDERS),
    Stack("postgresql", "postgresql_17", ORDER_SERVICE),
    Stack("mysql", "mariadb", ORDERS),
    Stack("mongodb", "mongodb", ORDERS),
    Stack("dynamodb", "dynamodb", ORDERS),
    Stack("cassandra", "cassandra", ORDERS),
]
# What is the same whatever the database is asked of these two.
WITHOUT_SERVER = [stack for stack in EVERYDAY if stack.server is None]


# And these have a server that can be stopped; one of each technology every day.
def _marked(stacks: list[Stack]) -> list[ParameterSet]:
    return [
        pytest.param(stack, marks=[pytest.mark.deep] if stack.server == "postgresql_17" else [])
        for stack in stacks
    ]


_SERVED = [stack for stack in EVERYDAY if stack.server]
WITH_SERVER = _marked(_SERVED)
# Whose server can lock a table, cut connections and refuse writes when a statement tells it to.
RELATIONAL = _marked([one for one in _SERVED if DATABASES[one.database].is_relational])
