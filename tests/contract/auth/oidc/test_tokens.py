"""Tokens of Keycloak, over each API."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from tests.contract.auth.conftest import KEEP_SECONDS
from tests.contract.auth.oidc.conftest import ASK_SECONDS
from tests.contract.auth.oidc.stacks import OIDC
from tests.contract.auth.test_apis import code_of
from tests.contract.running import eventually
from tests.contract.service import unique
from tests.contract.stacks import asked_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.apis.api import Api
    from tests.contract.auth.oidc.realm import Realm
    from tests.contract.running import Running
    from tests.servers.keycloak import Keycloak

    MakeClients = Callable[[str | None], Mapping[str, Api]]

pytestmark = asked_of(OIDC)


def test_a_token_of_keycloak_does_everything(clients_with: MakeClients, realm: Realm) -> None:
    for api in clients_with(realm.tokens()["access_token"]).values():
        created = api.create(unique(), "By somebody.")
        assert api.get(created.id) == created
        assert api.update(created.id, created.version, description=None).version == 2
        assert api.page(1)[0]
        api.delete(created.id)


def test_its_other_tokens_do_nothing(clients_with: MakeClients, realm: Realm) -> None:
    tokens = realm.tokens()
    for kind in ("id_token", "refresh_token"):
        for api in clients_with(tokens[kind]).values():
            assert code_of(partial(api.page, 1)) == "unauthenticated"


def test_a_token_of_another_realm_does_nothing(
    clients_with: MakeClients, keycloak: Keycloak
) -> None:
    token = keycloak.admin_token()
    for api in clients_with(token).values():
        assert code_of(partial(api.page, 1)) == "unauthenticated"


def test_keys_are_rotated_under_load_and_no_request_fails(
    clients_with: MakeClients, realm: Realm, record_property: Callable[[str, object], None]
) -> None:
    over = Event()

    def work(_: int) -> int:
        count = 0
        while not over.is_set():
            for api in clients_with(realm.tokens()["access_token"]).values():
                api.page(1)
                count += 1
        return count

    with ThreadPoolExecutor(2) as pool:
        works = [pool.submit(work, number) for number in range(2)]
        names = []
        for _ in range(3):
            time.sleep(1)
            names.append(realm.add_key())
        time.sleep(1)
        over.set()
        requests = sum(one.result() for one in works)

    record_property("requests", requests)
    assert requests > 10


def test_a_key_that_was_taken_away_works_for_a_stated_time_at_most(
    clients_with: MakeClients, realm: Realm
) -> None:
    old = realm.tokens()["access_token"]
    realm.remove_keys_but(realm.add_key())
    new = realm.tokens()["access_token"]

    for api in clients_with(new).values():
        assert api.page(1)
    # It is asked after the time when a token comes, and answers that one with what it knew.
    time.sleep(ASK_SECONDS + KEEP_SECONDS)
    for api in clients_with(new).values():
        assert api.page(1)
    time.sleep(KEEP_SECONDS + 1)

    for api in clients_with(old).values():
        assert code_of(partial(api.page, 1)) == "unauthenticated"


def test_while_keycloak_is_down_its_tokens_are_believed(
    clients_with: MakeClients, realm: Realm, keycloak: Keycloak, started: Running
) -> None:
    token = realm.tokens()["access_token"]
    for api in clients_with(token).values():
        api.page(1)
    time.sleep(KEEP_SECONDS)
    keycloak.pause()
    try:
        for api in clients_with(token).values():
            api.page(1)

        def is_degraded() -> bool:
            ready = started.service.get("/health/ready")
            assert ready.status_code == 200
            return bool(ready.json()["status"] == "degraded")

        eventually(is_degraded)
    finally:
        keycloak.resume()
    eventually(lambda: started.service.get("/health/ready").json()["status"] == "ok")
