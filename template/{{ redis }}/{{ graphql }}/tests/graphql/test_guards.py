"""The limit on requests, over GraphQL."""

import pytest

from .serving import Service

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("example")]

BODY = {"query": "{ leaf { number } }"}


@pytest.fixture(autouse=True)
def _limited(
    example: None,  # noqa: ARG001 - it comes first
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDIS_RATE_LIMIT_REQUESTS", "2")


async def test_what_is_over_the_limit_is_refused() -> None:
    async with Service().connect() as client:
        told = await client.post("/graphql", json=BODY)
        await client.post("/graphql", json=BODY)
        refused = await client.post("/graphql", json=BODY)

    assert (told.status_code, told.headers["RateLimit"]) == (200, '"client";r=1;t=30')
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Retry-After"] == "30"


async def test_the_limit_is_told_before_what_is_wrong() -> None:
    async with Service().connect() as client:
        answers = [await client.post("/graphql", content="{") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [415, 415, 429]


async def test_operations_over_a_websocket_count_as_well() -> None:
    service = Service()
    async with service.talk() as client:
        client.subscribe(BODY["query"])
        told = [(await client.hear())["type"] for _ in range(2)]
        client.subscribe(BODY["query"])
        refused = await client.hear()

    assert told == ["next", "complete"]
    assert (refused["id"], refused["type"]) == ("1", "error")
    assert refused["payload"][0]["extensions"] == {"code": "RATE_LIMITED"}


async def test_so_do_websockets_themselves() -> None:
    service = Service()
    for _ in range(2):
        async with service.talk():
            """It may begin."""
    async with service.talk(begun=False) as client:
        refused = await client.call.hear()

    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 429)
    assert dict(refused["headers"])[b"retry-after"] == b"30"
