"""GraphQL over Server-Sent Events, as graphql-sse has them."""

import asyncio

import pytest
from starlette.types import Message
from structlog.testing import capture_logs

from .serving import ENDLESS, Call, Service

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("example")]

ACCEPT = {"Accept": "text/event-stream"}
COMPLETE = "event: complete\ndata:\n\n"
FAST = 'subscription { endless(text: "much") }'


def told(text: str) -> list[str]:
    """List the events, without the signs of life between them."""
    return [event for event in text.split("\n\n") if event not in {":", ""}]


async def ask(query: str) -> list[str]:
    async with Service().connect() as client:
        answer = await client.post("/graphql", json={"query": query}, headers=ACCEPT)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.text.endswith(COMPLETE)
    *events, _last = told(answer.text)
    return events


async def test_each_result_is_an_event() -> None:
    assert await ask("subscription { count(to: 2) }") == [
        'event: next\ndata: {"data":{"count":0}}',
        'event: next\ndata: {"data":{"count":1}}',
    ]


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("{ leaf { number } }", '{"leaf":{"number":1}}'),
        ("mutation { increase(number: 1) }", '{"increase":2}'),
    ],
)
async def test_queries_and_mutations_have_one(query: str, data: str) -> None:
    assert await ask(query) == ['event: next\ndata: {"data":' + data + "}"]


async def test_an_event_source_may_ask_by_get() -> None:
    async with Service().connect() as client:
        query = {"query": "subscription { count(to: 1) }"}
        answer = await client.get("/graphql", params=query, headers=ACCEPT)

    assert told(answer.text)[0] == 'event: next\ndata: {"data":{"count":0}}'


async def test_a_stream_serves_where_anything_else_would_do_as_well() -> None:
    async with Service().connect() as client:
        headers = {"Accept": "application/json, text/event-stream"}
        asked = {"query": "subscription { count(to: 1) }"}
        subscribed = await client.post("/graphql", json=asked, headers=headers)
        queried = await client.post("/graphql", json={"query": "{ __typename }"}, headers=headers)

    assert subscribed.headers["Content-Type"].startswith("text/event-stream")
    assert queried.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ stem }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("subscription { failing(hidden: true) }", "INTERNAL_SERVER_ERROR"),
        ("subscription { failing(hidden: false) }", "UNAVAILABLE"),
    ],
)
async def test_what_is_wrong_is_an_event_and_then_it_is_over(query: str, code: str) -> None:
    last = (await ask(query))[-1]

    assert last.startswith('event: next\ndata: {"errors":[{')
    assert f'"code":"{code}"' in last


async def test_a_result_that_cannot_be_written_is_told_and_logged() -> None:
    with capture_logs() as lines:
        async with Service().connect() as client:
            headers = {**ACCEPT, "X-Request-ID": "id-1"}
            asked = {"query": "{ unwritable }"}
            answer = await client.post("/graphql", json=asked, headers=headers)

    error, _last = told(answer.text)
    assert "id-1" in error
    assert '"code":"INTERNAL_SERVER_ERROR"' in error
    assert answer.text.endswith(COMPLETE)
    assert [line["log_level"] for line in lines if "exc_info" in line] == ["error"]


async def test_a_client_that_vanishes_watches_no_more() -> None:
    service = Service()
    async with service.stream(ENDLESS) as call:
        assert (await call.hear())["status"] == 200
        await service.watched_by(1)

    assert not service.watching


async def test_there_are_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_KEEP_ALIVE_SECONDS", "0.01")

    async with Service().stream(ENDLESS) as call:
        await call.hear()
        signs = [(await call.hear())["body"] for _ in range(3)]

    assert signs == [b":\n\n"] * 3


async def test_a_client_that_does_not_read_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_SEND_TIMEOUT_SECONDS", "0.05")
    service = Service()

    with capture_logs() as lines:
        async with service.stream(FAST) as call:
            await call.hear()
            await service.watched_by(1)
            call.reads.clear()
            await service.watched_by(0)

    assert "client dropped" in [line["event"] for line in lines]


async def test_the_end_is_told_however_slowly_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_KEEP_ALIVE_SECONDS", "0.02")
    send = Call.send

    async def send_slowly(call: Call, message: Message) -> None:
        if message.get("body") == COMPLETE.encode():
            await asyncio.sleep(0.2)
        await send(call, message)

    monkeypatch.setattr(Call, "send", send_slowly)
    async with Service().stream("subscription { count(to: 1) }") as call:
        last = await call.hear()
        while last.get("more_body", True):
            last = await call.hear()

    assert last["body"] == COMPLETE.encode()
