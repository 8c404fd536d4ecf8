"""The database or Redis is down or full, and nobody is let in who should not be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.contract.auth.conftest import SETTINGS
from tests.contract.auth.person import Person
from tests.contract.auth.stacks import COUNTED, SERVED
from tests.contract.caches import UNLIMITED
from tests.contract.conftest import new_database
from tests.contract.databases import DATABASES
from tests.contract.running import Running, eventually, running
from tests.servers.catalogue import SERVERS
from tests.servers.database import DatabaseServer
from tests.servers.fixtures import started as starting
from tests.servers.redis import Redis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.contract.auth.stacks import SignedStack
    from tests.contract.projects import Project
    from tests.contract.service import Response

served = pytest.mark.parametrize("stack", SERVED, indirect=True, scope="session")
counted = pytest.mark.parametrize("stack", COUNTED, indirect=True, scope="session")


@pytest.fixture
def server(stack: SignedStack) -> Iterator[DatabaseServer]:
    """A server of the test's own."""
    assert stack.server
    made = SERVERS[stack.server.replace("_", "-")]()
    assert isinstance(made, DatabaseServer)
    with starting(made):
        yield made


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis of the test's own."""
    with starting(Redis()) as made:
        yield made


@pytest.fixture
def alone(
    stack: SignedStack,
    project: Project,
    keys: str,
    server: DatabaseServer,
    request: pytest.FixtureRequest,
) -> Iterator[Running]:
    """A service that has them to itself, with short time-outs."""
    variables = {**new_database(stack, server, server.folder), **DATABASES[stack.database].timeouts}
    if stack.topology:
        variables |= request.getfixturevalue("redis").variables
    if stack.broker:
        variables |= request.getfixturevalue(stack.broker).variables
    variables |= {**UNLIMITED, "JWT_PRIVATE_KEYS": keys, "HEALTH_TIMEOUT_SECONDS": "1", **SETTINGS}
    with running(project, variables) as found:
        yield found


@served
def test_while_the_database_is_down_nobody_can_tell_who_it_is(
    alone: Running, server: DatabaseServer
) -> None:
    person = Person(alone.service).begin()
    email, tokens = person.email, dict(person.tokens)
    server.pause()
    try:
        answers = [
            person.sign_in(),
            person.sign_in("a wrong guess that is long"),
            person.refresh(tokens["refresh_token"]),
            Person(alone.service).register(),
            eventually(lambda: refused(person.get("/auth/me"))),
        ]
    finally:
        server.resume()

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (503, "unavailable")
    ] * len(answers)
    person.email = email
    eventually(lambda: person.sign_in().status_code == 200, 60)


def refused(answer: Response) -> Response | None:
    """Give an answer that is no success."""
    return None if answer.is_success else answer


def fill(redis: Redis) -> None:
    """Have it take nothing more."""
    redis.execute("CONFIG", "SET", "maxmemory", 1, "maxmemory-policy", "noeviction")


@counted
@pytest.mark.parametrize("trouble", [Redis.pause, Redis.kill, fill])
def test_guesses_are_counted_without_redis(
    alone: Running, redis: Redis, trouble: Callable[[Redis], None]
) -> None:
    victim = Person(alone.service)
    victim.register()
    trouble(redis)

    with ThreadPoolExecutor(12) as pool:
        guesses = list(pool.map(lambda n: victim.sign_in(f"a wrong guess {n}"), range(12)))

    statuses = [answer.status_code for answer in guesses]
    assert statuses.count(401) <= 5
    assert set(statuses) == {401, 429}
