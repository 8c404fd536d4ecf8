"""The limit on requests, which two replicas count together."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.contract.conftest import new_database
from tests.contract.problems import assert_problem
from tests.contract.running import running
from tests.contract.service import JSON, MERGE_PATCH, tag, unique
from tests.contract.stacks import CACHED, asked_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.conftest import Start
    from tests.contract.projects import Project
    from tests.contract.service import Response, Service
    from tests.contract.stacks import Stack

pytestmark = asked_of(CACHED)

LIMIT = 4
# So long that nothing of it is over before a test is.
PERIOD_SECONDS = 3600


class Client:
    """Someone behind a proxy, with an address of its own."""

    def __init__(self) -> None:
        """Take an address."""
        self.address = f"2001:db8::{token_hex(2)}:{token_hex(2)}:{token_hex(2)}"

    def ask(self, service: Service, method: str, path: str, **options: Any) -> Response:  # noqa: ANN401
        """Send a request."""
        headers = {"X-Forwarded-For": self.address, **options.pop("headers", {})}
        return service.request(method, path, headers=headers, **options)

    def exhaust(self, service: Service, method: str, path: str, **options: Any) -> None:  # noqa: ANN401
        """Send as many requests as are allowed."""
        for _ in range(LIMIT):
            assert self.ask(service, method, path, **options).status_code != 429


@pytest.fixture(scope="module")
def replicas(
    stack: Stack, project: Project, request: pytest.FixtureRequest
) -> Iterator[list[Service]]:
    """Two services on one database and one cache."""
    server = request.getfixturevalue("database_server")
    cache = request.getfixturevalue("cache_variables")
    folder = request.getfixturevalue("tmp_path_factory").mktemp("limited")
    limit = {
        "REDIS_RATE_LIMIT_REQUESTS": str(LIMIT),
        "REDIS_RATE_LIMIT_PERIOD_SECONDS": str(PERIOD_SECONDS),
    }
    variables = {**new_database(stack, server, folder), **cache, **limit}
    with ExitStack() as opened:
        started = [
            opened.enter_context(running(project, variables, migrate=first))
            for first in (True, False)
        ]
        yield [each.service for each in started]


@pytest.fixture
def service(replicas: list[Service]) -> Service:
    return replicas[0]


@pytest.fixture
def client() -> Client:
    return Client()


def remaining(response: Response) -> int:
    told = re.fullmatch(r'"client";r=(\d+);t=\d+', response.headers["ratelimit"])
    assert told
    return int(told[1])


def test_a_client_is_told_its_limit_and_what_is_left(service: Service, client: Client) -> None:
    answers = [client.ask(service, "GET", service.path) for _ in range(LIMIT)]

    assert {answer.status_code for answer in answers} == {200}
    policy = f'"client";q={LIMIT};w={PERIOD_SECONDS}'
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {policy}
    assert [remaining(answer) for answer in answers] == list(reversed(range(LIMIT)))


def test_what_is_over_the_limit_is_refused_by_whichever_replica_is_asked(
    replicas: list[Service], client: Client
) -> None:
    path = replicas[0].path
    answers = [client.ask(replicas[number % 2], "GET", path) for number in range(LIMIT)]
    assert {answer.status_code for answer in answers} == {200}
    assert [remaining(answer) for answer in answers] == list(reversed(range(LIMIT)))

    for replica in replicas:
        refused = client.ask(replica, "GET", path)

        assert_problem(refused, "rate_limited")
        assert 1 <= int(refused.headers["retry-after"]) <= PERIOD_SECONDS / LIMIT
        assert remaining(refused) == 0
        assert refused.headers["ratelimit-policy"] == answers[0].headers["ratelimit-policy"]


def test_of_many_at_once_as_many_as_allowed_are_answered(
    replicas: list[Service], client: Client
) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda n: client.ask(replicas[n % 2], "GET", replicas[0].path), range(40))
        )

    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (LIMIT, 40 - LIMIT)


def test_each_client_has_a_limit_of_its_own(service: Service, client: Client) -> None:
    client.exhaust(service, "GET", service.path)

    assert_problem(client.ask(service, "GET", service.path), "rate_limited")
    assert Client().ask(service, "GET", service.path).status_code == 200


def test_each_endpoint_has_a_limit_of_its_own(service: Service, client: Client) -> None:
    body = {"name": unique()}
    created = client.ask(service, "POST", service.path, json=body).json()
    path = service.path_of(created["id"])
    client.exhaust(service, "GET", service.path_of(uuid4()))

    assert_problem(client.ask(service, "GET", path), "rate_limited")
    assert client.ask(service, "GET", service.path).status_code == 200
    assert client.ask(service, "POST", service.path, json=body).status_code == 409
    assert client.ask(service, "DELETE", path).status_code == 204


def test_head_counts_as_get(service: Service, client: Client) -> None:
    client.exhaust(service, "HEAD", service.path)

    assert_problem(client.ask(service, "GET", service.path), "rate_limited")
    assert client.ask(service, "HEAD", service.path).status_code == 429


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/openapi.json", "/nowhere"])
def test_what_is_no_endpoint_of_the_resource_is_not_limited(
    service: Service, client: Client, path: str
) -> None:
    answers = [client.ask(service, "GET", path) for _ in range(2 * LIMIT)]

    assert {answer.status_code for answer in answers} == {404 if path == "/nowhere" else 200}
    assert not any("ratelimit" in answer.headers for answer in answers)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_limit_is_told_before_any_other_fault_but_size(
    service: Service, client: Client, method: str
) -> None:
    created = Client().ask(service, "POST", service.path, json={"name": unique()}).json()
    path, missing = service.path_of(created["id"]), service.path_of(uuid4())
    media_type = MERGE_PATCH if method == "PATCH" else JSON
    good = {"Content-Type": media_type, "If-Match": tag(1)}
    client.exhaust(service, method, missing, content=b"{}", headers=good)

    for target, body, headers in [
        (path, b"{}", {**good, "Content-Type": "text/plain"}),
        (path, b"{", good),
        (path, b'{"name": 1}', good),
        (service.path_of("malformed"), b"{}", good),
        (path, b'{"name": "x"}', {"Content-Type": media_type}),
        (missing, b'{"name": "x"}', good),
        (path, b'{"name": "x"}', {**good, "If-Match": tag(9)}),
        (path, b'{"name": "x"}', good),
    ]:
        refused = client.ask(service, method, target, content=body, headers=headers)
        assert_problem(refused, "rate_limited")
    large = client.ask(service, method, path, content=b" " * 2**21, headers=good)
    assert_problem(large, "too_large")
    assert service.read(created["id"]) == created


def test_a_refused_request_changes_nothing(service: Service, client: Client) -> None:
    client.exhaust(service, "POST", service.path, content=b"{}", headers={"Content-Type": JSON})
    name = unique()

    assert_problem(client.ask(service, "POST", service.path, json={"name": name}), "rate_limited")

    other = Client().ask(service, "POST", service.path, json={"name": name})
    assert other.status_code == 201


def test_who_waits_as_long_as_told_is_answered_again(start: Start, client: Client) -> None:
    settings = {"REDIS_RATE_LIMIT_REQUESTS": "2", "REDIS_RATE_LIMIT_PERIOD_SECONDS": "4"}
    with start(migrate=True, ready=True, **settings) as started:
        service = started.service
        for _ in range(2):
            assert client.ask(service, "GET", service.path).status_code == 200
        refused = client.ask(service, "GET", service.path)
        assert_problem(refused, "rate_limited")

        time.sleep(int(refused.headers["retry-after"]))

        assert client.ask(service, "GET", service.path).status_code == 200


def test_pages_of_a_configured_origin_may_read_their_limit(start: Start, client: Client) -> None:
    page = "https://shop.example"
    with start(migrate=True, ready=True, CORS_ORIGINS=page) as started:
        service = started.service
        answer = client.ask(service, "GET", service.path, headers={"Origin": page})

    exposed = set(answer.headers["access-control-expose-headers"].lower().split(", "))
    assert {"ratelimit", "ratelimit-policy", "retry-after"} <= exposed


@pytest.mark.deep
def test_who_is_no_trusted_proxy_cannot_speak_for_others(start: Start) -> None:
    settings = {
        "FORWARDED_ALLOW_IPS": "192.0.2.1",
        "REDIS_RATE_LIMIT_REQUESTS": "1",
        "REDIS_RATE_LIMIT_PERIOD_SECONDS": "10",
    }
    with start(migrate=True, ready=True, **settings) as started:
        service = started.service
        # By an endpoint that no other test has, since all clients are one.
        answers = [Client().ask(service, "DELETE", service.path_of(uuid4())) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [404, 429]
