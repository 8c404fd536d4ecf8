"""Steps that ask services are repeated where the services are others, and only there."""

from __future__ import annotations

from tests.contract.names import ORDER_SERVICE, ORDERS
from tests.contract.stacks import Stack
from tests.deep.generated import generated


def test_the_same_services_have_the_same_hash_whatever_else_is_new() -> None:
    stacks = (Stack("none", None, ORDERS),)

    assert generated(stacks, "a template") == generated(stacks, "another one")


def test_other_services_have_another_hash() -> None:
    known = generated((Stack("none", None, ORDERS),), "a template")

    assert generated((Stack("none", None, ORDER_SERVICE),), "a template") != known
