"""Signing in at Keycloak, as browsers do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.contract.auth.oidc.conftest import ASK_SECONDS
from tests.contract.auth.oidc.stacks import OIDC
from tests.contract.auth.oidc.visitor import Visitor, query_of
from tests.contract.stacks import asked_of

if TYPE_CHECKING:
    from tests.contract.auth.oidc.realm import Realm
    from tests.contract.projects import Project
    from tests.contract.running import Running
    from tests.servers.keycloak import Keycloak

pytestmark = asked_of(OIDC)


def test_who_signs_in_is_known(visitor: Visitor, realm: Realm, project: Project) -> None:
    plural = project.names.plural
    answer = visitor.sign_in("/docs?a=b")
    me = visitor.me()

    assert (answer.status_code, answer.headers["Location"]) == (303, "/docs?a=b")
    assert me.status_code == 200
    told = me.json()
    assert set(told) == {"id", "email", "verified", "roles", "scopes"}
    assert (told["email"], told["verified"]) == (realm.user["email"], True)
    assert {f"{plural}:read", f"{plural}:write"} <= set(told["scopes"])


def test_a_cookie_fits_into_a_browser_and_is_no_business_of_scripts(visitor: Visitor) -> None:
    answer = visitor.sign_in()

    cookies = answer.headers.get_list("set-cookie")
    (session,) = [one for one in cookies if one.startswith("session=")]
    assert len(session) <= 4096
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))


def test_what_is_asked_of_keycloak_is_what_rfc_9700_asks_for(visitor: Visitor) -> None:
    asked = visitor.client.get("/auth/oidc/login").headers["Location"]

    query = query_of(asked)
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert {"state", "nonce", "code_challenge"} <= set(query)


def test_a_code_is_used_once(visitor: Visitor) -> None:
    address = visitor.agree(visitor.begin())
    cookies = dict(visitor.client.cookies)

    first = visitor.client.get(address)
    visitor.client.cookies.update(cookies)
    second = visitor.client.get(address)

    assert (first.status_code, second.status_code) == (303, 401)


def test_an_answer_for_another_browser_signs_nobody_in(
    visitor: Visitor, started: Running, realm: Realm
) -> None:
    address = visitor.agree(visitor.begin())
    with Visitor(started.service.url, realm) as other:
        other.begin()
        assert other.client.get(address).status_code == 401
        assert other.me().status_code == 401


def test_an_answer_that_names_another_issuer_signs_nobody_in(visitor: Visitor) -> None:
    address = visitor.agree(visitor.begin())
    assert "iss" in query_of(address)

    mixed_up = visitor.client.get(address.replace("&iss=http", "&iss=https"))

    assert mixed_up.status_code == 401
    assert visitor.me().status_code == 401


def test_pages_of_others_change_nothing(visitor: Visitor) -> None:
    visitor.sign_in()

    refused = visitor.client.post("/auth/logout")
    still = visitor.me()
    ended = visitor.client.post("/auth/logout", headers=visitor.csrf())

    assert (refused.status_code, still.status_code, ended.status_code) == (403, 200, 204)
    assert visitor.me().status_code == 401


def test_who_signs_out_can_do_so_at_keycloak(visitor: Visitor) -> None:
    visitor.sign_in()
    address = visitor.client.post("/auth/logout", headers=visitor.csrf()).headers["Location"]

    visitor.client.get(address, follow_redirects=True)

    assert "password" in visitor.begin().text  # nobody is signed in there


def test_who_goes_on_for_long_is_asked_about(visitor: Visitor) -> None:
    visitor.sign_in()
    for _ in range(3):
        time.sleep(ASK_SECONDS)
        assert visitor.me().status_code == 200


def test_who_is_out_at_keycloak_is_out_here_within_a_stated_time(
    visitor: Visitor, realm: Realm
) -> None:
    visitor.sign_in()
    assert visitor.me().status_code == 200

    realm.sign_out()

    time.sleep(ASK_SECONDS + 0.1)
    assert visitor.me().status_code == 401


def test_while_keycloak_is_down_nobody_signs_in(visitor: Visitor, keycloak: Keycloak) -> None:
    address = visitor.agree(visitor.begin())
    keycloak.pause()
    try:
        refused = visitor.client.get(address)
    finally:
        keycloak.resume()

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
