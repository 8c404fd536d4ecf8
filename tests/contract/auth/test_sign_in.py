"""Accounts, sessions and tokens of a real service."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.contract.auth.conftest import KEEP_SECONDS, run
from tests.contract.auth.person import PASSWORD, Person, claims_of, decode
from tests.contract.auth.stacks import SIGNED
from tests.contract.running import running
from tests.contract.stacks import asked_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.projects import Project
    from tests.contract.running import Running

pytestmark = asked_of(SIGNED)

OTHER_PASSWORD = "another one that is long"  # noqa: S105 - nobody's


def test_tokens_are_as_the_contract_has_them(person: Person, project: Project) -> None:
    assert set(person.tokens) == {
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
    }
    plural = project.names.plural
    assert person.tokens["token_type"] == "Bearer"  # noqa: S105 - none
    assert set(person.tokens["scope"].split()) == {f"{plural}:read", f"{plural}:write"}


def test_anybody_can_check_an_access_token(person: Person, started: Running) -> None:
    """By what RFC 7515, 7517 and 8037 say, with nothing of the service's own."""
    published = started.service.client.get("/.well-known/jwks.json").json()["keys"]
    head, body, signature = person.tokens["access_token"].split(".")
    header = json.loads(decode(head))
    (key,) = [one for one in published if one["kid"] == header["kid"]]

    public = Ed25519PublicKey.from_public_bytes(decode(key["x"]))
    public.verify(decode(signature), f"{head}.{body}".encode())

    assert (header["alg"], header["typ"]) == ("Ed25519", "at+jwt")
    claims = claims_of(person.tokens["access_token"])
    assert {"iss", "aud", "sub", "jti", "iat", "exp", "client_id"} <= set(claims)
    assert claims["exp"] - claims["iat"] == person.tokens["expires_in"]
    assert all("d" not in one for one in published)


def test_me_tells_who_it_is(person: Person) -> None:
    me = person.get("/auth/me")

    assert me.status_code == 200
    assert set(me.json()) == {"id", "email", "verified", "roles", "scopes"}
    assert me.json()["email"] == person.email
    assert me.json()["id"] == claims_of(person.tokens["access_token"])["sub"]


def test_registering_again_looks_the_same(person: Person, started: Running) -> None:
    again = Person(started.service)
    again.email = person.email.upper()

    answer = again.register(OTHER_PASSWORD)

    assert (answer.status_code, answer.content) == (202, b"")
    assert again.sign_in(OTHER_PASSWORD).status_code == 401
    assert person.sign_in().status_code == 200


def test_a_refresh_token_is_used_once_however_many_use_it(person: Person) -> None:
    token = person.tokens["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: person.refresh(token), range(8)))

    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    person.tokens = won[0].json()
    assert person.get("/auth/me").status_code == 200
    assert person.refresh().status_code == 200


def test_an_old_one_ends_the_session(person: Person) -> None:
    first = person.tokens["refresh_token"]
    person.refresh()
    person.refresh()
    last = dict(person.tokens)

    assert person.refresh(first).status_code == 401

    assert person.refresh(last["refresh_token"]).status_code == 401
    time.sleep(KEEP_SECONDS + 0.1)
    assert person.get("/auth/me").status_code == 401


def test_an_ended_session_is_over_within_the_time_that_is_promised(person: Person) -> None:
    assert person.get("/auth/me").status_code == 200
    body = {"refresh_token": person.tokens["refresh_token"]}

    assert person.service.client.post("/auth/logout", json=body).status_code == 204

    time.sleep(KEEP_SECONDS + 0.1)
    assert person.get("/auth/me").status_code == 401
    assert person.refresh().status_code == 401


def test_sessions_are_listed_and_ended(person: Person, started: Running) -> None:
    other = Person(started.service)
    other.email = person.email
    other.sign_in()

    sessions = person.get("/auth/sessions").json()["sessions"]
    (foreign,) = [one for one in sessions if not one["current"]]
    path = f"/auth/sessions/{foreign['id']}"
    ended = person.service.client.delete(path, headers=person.bearer)

    assert len(sessions) == 2
    assert ended.status_code == 204
    time.sleep(KEEP_SECONDS + 0.1)
    assert other.get("/auth/me").status_code == 401
    assert person.get("/auth/me").status_code == 200


def test_a_password_is_changed_and_other_sessions_end(person: Person, started: Running) -> None:
    other = Person(started.service)
    other.email = person.email
    other.sign_in()

    changed = person.post("/auth/password", current=PASSWORD, new=OTHER_PASSWORD)

    assert changed.status_code == 204
    time.sleep(KEEP_SECONDS + 0.1)
    assert other.get("/auth/me").status_code == 401
    assert person.get("/auth/me").status_code == 200
    assert person.sign_in(PASSWORD).status_code == 401
    assert person.sign_in(OTHER_PASSWORD).status_code == 200


def test_a_lost_password_is_set_anew_by_a_letter(person: Person, started: Running) -> None:
    answer = person.service.client.post("/auth/password/forgot", json={"email": person.email})
    letter = _letter(started, person.email, "A new password")
    _, code, _ = letter.split("\n\n")
    body = {"token": code, "new": OTHER_PASSWORD}
    reset = person.service.client.post("/auth/password/reset", json=body)
    again = person.service.client.post("/auth/password/reset", json=body)

    assert (answer.status_code, reset.status_code, again.status_code) == (202, 204, 422)
    assert person.sign_in(OTHER_PASSWORD).status_code == 200
    assert person.get("/auth/me").json()["verified"] is True


def _letter(started: Running, to: str, subject: str) -> str:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for line in started.lines:
            found = line.get("event") == "letter" and line["to"] == to
            if found and line["subject"].startswith(subject):
                return str(line["text"])
        time.sleep(0.05)
    raise AssertionError(started.output[-3000:])


def test_who_guesses_has_to_wait_whichever_way_it_is_counted(started: Running) -> None:
    victim = Person(started.service)
    victim.register()
    with ThreadPoolExecutor(12) as pool:
        guesses = list(pool.map(lambda n: victim.sign_in(f"a wrong guess {n}"), range(12)))

    statuses = [answer.status_code for answer in guesses]
    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429}
    (refused, *_) = [answer for answer in guesses if answer.status_code == 429]
    assert int(refused.headers["Retry-After"]) >= 1


def test_nothing_secret_is_logged(person: Person, started: Running) -> None:
    person.refresh()
    person.sign_in("a wrong guess that is long")

    output = started.output
    for secret in (*person.tokens.values(), PASSWORD, "a wrong guess that is long"):
        if isinstance(secret, str) and len(secret) > 20 and " :" not in secret:
            assert secret not in output or ":read" in secret
    assert "signed in" in output


def test_the_first_administrator_is_made_by_a_command(
    started: Running, project: Project, tmp_path: Path
) -> None:
    boss = Person(started.service)
    variables = {**started.environment, "ADMIN_PASSWORD": PASSWORD}

    for _ in range(2):
        run(project, tmp_path, "users", "create-admin", boss.email, **variables)
        assert boss.sign_in().status_code == 200

    me = boss.get("/auth/me").json()
    assert (me["roles"], me["verified"]) == (["admin"], True)


def test_all_sessions_of_an_account_are_ended_by_a_command(
    person: Person, started: Running, project: Project, tmp_path: Path
) -> None:
    run(project, tmp_path, "users", "end-sessions", person.email, **started.environment)

    time.sleep(KEEP_SECONDS + 0.1)
    assert person.get("/auth/me").status_code == 401
    assert person.refresh().status_code == 401


def test_replicas_with_the_keys_of_before_and_after_believe_each_other(
    started: Running, project: Project, keys: str, tmp_path: Path, person: Person
) -> None:
    rotated = run(project, tmp_path, "keys", "rotate", JWT_PRIVATE_KEYS=keys)
    variables = {**started.environment, "JWT_PRIVATE_KEYS": rotated}
    with running(project, variables, migrate=False) as after:
        new = Person(after.service).begin()
        new_at_the_old = Person(started.service)
        new_at_the_old.tokens = new.tokens
        old_at_the_new = Person(after.service)
        old_at_the_new.tokens = person.tokens

        assert new_at_the_old.get("/auth/me").status_code == 200
        assert old_at_the_new.get("/auth/me").status_code == 200
        assert old_at_the_new.refresh().status_code == 200


@pytest.mark.parametrize("variable", ["JWT_PRIVATE_KEYS"])
def test_without_keys_it_does_not_start(
    project: Project, tmp_path: Path, started: Running, variable: str
) -> None:
    variables = {name: value for name, value in started.environment.items() if name != variable}
    process = project.run("serve", "--port", "0", folder=tmp_path, **variables)
    output, _ = process.communicate(timeout=60)

    assert process.returncode != 0
    assert variable in output
