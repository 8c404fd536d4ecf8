"""The stacks that know who calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.contract.names import ORDER_SERVICE, ORDERS
from tests.contract.stacks import APIS, Stack

if TYPE_CHECKING:
    from _pytest.mark.structures import ParameterSet


@dataclass(frozen=True)
class SignedStack(Stack):
    """A stack with an answer to `auth`."""

    auth: tuple[str, ...] = ("jwt",)

    @property
    def project(self) -> str:
        """How its generated project is called."""
        return "-".join((super().project, *self.auth))

    @property
    def answers(self) -> dict[str, str]:
        """What copier is told."""
        return {**super().answers, "auth": f"[{', '.join(self.auth)}]"}


_EVERYDAY = [SignedStack("sqlite", None, ORDER_SERVICE, apis=APIS)]
_DEEP = [
    SignedStack("postgresql", "postgresql", ORDERS, "standalone", apis=APIS),
    SignedStack("mysql", "mariadb", ORDER_SERVICE, apis=("graphql",)),
    SignedStack("mongodb", "mongodb", ORDERS, apis=("grpc",)),
    SignedStack("dynamodb", "dynamodb", ORDER_SERVICE, apis=("rest", "graphql")),
    SignedStack("cassandra", "cassandra", ORDERS, apis=("rest", "grpc")),
    SignedStack("sqlite", None, ORDERS, "cluster", apis=("graphql", "grpc")),
    SignedStack("postgresql", "postgresql", ORDER_SERVICE, broker="rabbitmq"),
]
SIGNED_STACKS = [*_EVERYDAY, *_DEEP]


def of_the_long_run(*stacks: SignedStack) -> list[ParameterSet]:
    """Have tests asked of stacks in the long run only."""
    return [pytest.param(one, id=one.title, marks=pytest.mark.deep) for one in stacks]


SIGNED = [*(pytest.param(one, id=one.title) for one in _EVERYDAY), *of_the_long_run(*_DEEP)]
# Which have a server that can be stopped; and which count tries in one Redis.
_SERVED = [one for one in _DEEP if one.server]
SERVED = of_the_long_run(*_SERVED)
COUNTED = of_the_long_run(*(one for one in _SERVED if one.topology == "standalone"))
