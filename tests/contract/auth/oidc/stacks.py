"""The stacks that believe a provider: each place where sign-ins are kept, and each API."""

from __future__ import annotations

from tests.contract.auth.stacks import SignedStack, of_the_long_run
from tests.contract.names import ORDER_SERVICE, ORDERS
from tests.contract.stacks import APIS

_OAUTH, _BOTH = ("oauth",), ("jwt", "oauth")
FIRST = SignedStack("sqlite", None, ORDER_SERVICE, apis=APIS, auth=_OAUTH)
BOTH = SignedStack("postgresql", "postgresql", ORDERS, broker="kafka", apis=APIS, auth=_BOTH)
_OTHERS = [
    SignedStack("none", None, ORDERS, apis=("rest", "grpc"), auth=_OAUTH),
    SignedStack("none", None, ORDER_SERVICE, "standalone", apis=("graphql",), auth=_OAUTH),
    SignedStack("mysql", "mariadb", ORDERS, auth=_BOTH),
    SignedStack("mongodb", "mongodb", ORDER_SERVICE, apis=("grpc",), auth=_OAUTH),
    SignedStack("dynamodb", "dynamodb", ORDERS, apis=("graphql", "grpc"), auth=_OAUTH),
    SignedStack("cassandra", "cassandra", ORDER_SERVICE, "sentinel", auth=_BOTH),
]


# Keycloak takes half a minute to start.
OIDC_STACKS = [FIRST, BOTH, *_OTHERS]
OIDC = of_the_long_run(*OIDC_STACKS)
ONE = of_the_long_run(FIRST)
LINKED = of_the_long_run(*(one for one in OIDC_STACKS if one.auth == _BOTH))
