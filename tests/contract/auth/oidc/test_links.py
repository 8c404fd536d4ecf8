"""Accounts of a service, and sign-ins at Keycloak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.auth.oidc.stacks import LINKED
from tests.contract.auth.person import Person
from tests.contract.stacks import asked_of

if TYPE_CHECKING:
    from tests.contract.auth.oidc.realm import Realm
    from tests.contract.auth.oidc.visitor import Visitor
    from tests.contract.running import Running

pytestmark = asked_of(LINKED)


def test_an_account_is_linked_by_a_step_of_its_own(
    visitor: Visitor, started: Running, realm: Realm
) -> None:
    person = Person(started.service)
    person.email = realm.user["email"]
    person.begin()
    visitor.sign_in()
    own = person.get("/auth/me").json()["id"]
    before = visitor.me().json()["id"]

    linked = visitor.client.post("/auth/oidc/link", headers={**person.bearer, **visitor.csrf()})

    assert linked.status_code == 204, linked.text
    assert before != own
    assert visitor.me().json()["id"] == own
