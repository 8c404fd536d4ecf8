"""GraphQL over WebSocket, as the protocol graphql-transport-ws has it."""

from contextlib import AsyncExitStack

import pytest
from structlog.testing import capture_logs

from .serving import ENDLESS, INIT, Service

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("example")]

FAST = 'subscription { endless(text: "much") }'


def complete(id: str = "1") -> dict[str, str]:
    return {"id": id, "type": "complete"}


async def test_a_subscription_has_many_answers() -> None:
    async with Service().talk() as client:
        client.subscribe("subscription ($n: Int!) { count(to: $n) }", n=2)

        told = [await client.hear() for _ in range(3)]

    results = [{"data": {"count": number}} for number in range(2)]
    assert told[:2] == [{"id": "1", "type": "next", "payload": one} for one in results]
    assert told[2] == complete()


@pytest.mark.parametrize(
    ("query", "data"),
    [
        ("{ leaf { number } }", {"leaf": {"number": 1}}),
        ("mutation { increase(number: 1) }", {"increase": 2}),
    ],
)
async def test_queries_and_mutations_have_one(query: str, data: object) -> None:
    async with Service().talk() as client:
        client.subscribe(query)

        assert await client.hear() == {"id": "1", "type": "next", "payload": {"data": data}}
        assert await client.hear() == complete()


async def test_many_operations_are_under_way_at_once() -> None:
    service = Service()
    async with service.talk() as client:
        client.subscribe(ENDLESS, "1")
        client.subscribe(ENDLESS, "2")
        await service.watched_by(2)
        client.subscribe("{ leaf { number } }", "3")

        assert (await client.hear())["id"] == "3"


async def test_what_the_client_completes_ends_at_once() -> None:
    service = Service()
    async with service.talk() as client:
        client.subscribe(ENDLESS)
        await service.watched_by(1)

        client.say(complete())
        client.say(complete("unknown"))
        await service.watched_by(0)
        client.subscribe("{ leaf { number } }")

        assert (await client.hear())["type"] == "next"


async def test_a_client_that_vanishes_watches_no_more() -> None:
    service = Service()
    async with service.talk() as client:
        client.subscribe(ENDLESS, "1")
        client.subscribe(ENDLESS, "2")
        await service.watched_by(2)

    assert not service.watching


async def test_a_thousand_clients_may_watch() -> None:
    service = Service()
    async with AsyncExitStack() as clients:
        for _ in range(1000):
            client = await clients.enter_async_context(service.talk())
            client.subscribe(ENDLESS)
        await service.watched_by(1000)

    assert not service.watching


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ stem }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($n: Int!) { leaf(number: $n) { number } }", "BAD_USER_INPUT"),
        ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("{ leaf " * 11 + "{ number }" + "}" * 11, "OPERATION_TOO_LARGE"),
    ],
)
async def test_what_cannot_be_begun_is_told(query: str, code: str) -> None:
    async with Service().talk() as client:
        client.subscribe(query)
        told = await client.hear()
        client.subscribe("{ leaf { number } }")

        assert (told["id"], told["type"]) == ("1", "error")
        assert {error["extensions"]["code"] for error in told["payload"]} == {code}
        assert (await client.hear())["type"] == "next"


@pytest.mark.parametrize(
    ("hidden", "code", "message"),
    [
        (True, "INTERNAL_SERVER_ERROR", "The log has it"),
        (False, "UNAVAILABLE", "The service stops."),
    ],
)
async def test_a_subscription_that_fails_says_so_and_ends(
    hidden: bool,  # noqa: FBT001 - a parameter
    code: str,
    message: str,
) -> None:
    async with Service().talk() as client:
        client.subscribe(
            "subscription ($hidden: Boolean!) { failing(hidden: $hidden) }", hidden=hidden
        )
        first = await client.hear()
        last = await client.hear()

    assert first["payload"] == {"data": {"failing": 1}}
    assert last["type"] == "error"
    (error,) = last["payload"]
    assert error["extensions"] == {"code": code}
    assert error["message"].startswith(message)
    assert error["locations"] == [{"line": 1, "column": 36}]


async def test_a_defect_ends_its_operation_and_no_other() -> None:
    service = Service()
    with capture_logs() as lines:
        async with service.talk() as client:
            client.subscribe(ENDLESS, "1")
            await service.watched_by(1)
            client.subscribe("{ unwritable }", "2")
            refused = await client.hear()
            client.subscribe("{ leaf { number } }", "3")
            answered = await client.hear()
            assert len(service.watching) == 1

    assert (refused["id"], refused["type"]) == ("2", "error")
    assert refused["payload"][0]["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}
    assert (answered["id"], answered["type"]) == ("3", "next")
    assert [line["log_level"] for line in lines if "exc_info" in line] == ["error"]


async def test_a_ping_is_answered() -> None:
    async with Service().talk(begun=False) as client:
        await client.call.hear()
        client.say({"type": "ping", "payload": {"a": 1}})
        client.say({"type": "pong"})

        assert await client.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([{"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }"}}], 4401),
        ([INIT, INIT], 4429),
        (["{"], 4400),
        (["[]"], 4400),
        ([{"type": "unknown"}], 4400),
        ([INIT, {"type": "subscribe", "payload": {"query": "{ __typename }"}}], 4400),
        ([INIT, {"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}], 4400),
        ([INIT, {"type": "subscribe", "id": "1"}], 4400),
        ([INIT, {"type": "subscribe", "id": "1", "payload": {}}], 4400),
        (
            [INIT, {"type": "subscribe", "id": "1", "payload": {"query": ENDLESS, "variables": 1}}],
            4400,
        ),
        ([INIT, *[{"type": "subscribe", "id": "1", "payload": {"query": ENDLESS}}] * 2], 4409),
        (
            [INIT, *[{"type": "subscribe", "id": "1" * 500, "payload": {"query": ENDLESS}}] * 2],
            4409,
        ),
        (
            [INIT, *[{"type": "subscribe", "id": "ä" * 99, "payload": {"query": ENDLESS}}] * 2],
            4409,
        ),
    ],
    ids=range(13),
)
async def test_who_breaks_the_protocol_is_cut_off(said: list[object], code: int) -> None:
    async with Service().talk(begun=False) as client:
        assert (await client.call.hear())["type"] == "websocket.accept"
        for message in said:
            client.say(message)
        if said[0] == INIT:
            assert await client.hear() == {"type": "connection_ack"}

        assert await client.closed_with() == code


async def test_bytes_are_no_message() -> None:
    async with Service().talk() as client:
        client.call.say({"type": "websocket.receive", "bytes": b"{}"})

        assert await client.closed_with() == 4400


async def test_another_protocol_is_refused() -> None:
    async with Service().talk("graphql-ws", begun=False) as client:
        accepted = await client.call.hear()

        assert accepted["subprotocol"] is None
        assert await client.closed_with() == 4406


async def test_who_does_not_begin_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_INIT_TIMEOUT_SECONDS", "0.05")

    async with Service().talk(begun=False) as client:
        await client.call.hear()
        client.say({"type": "ping"})
        assert await client.hear() == {"type": "pong"}

        assert await client.closed_with() == 4408


async def test_no_more_may_be_under_way_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_MAX_OPERATIONS", "1")
    service = Service()

    async with service.talk() as client:
        client.subscribe(ENDLESS, "1")
        await service.watched_by(1)
        client.subscribe(ENDLESS, "2")
        refused = await client.hear()

        assert (refused["id"], refused["type"]) == ("2", "error")
        assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_OPERATIONS"}
        assert len(service.watching) == 1


async def test_what_is_completed_counts_until_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_MAX_OPERATIONS", "1")
    service = Service()

    async with service.talk() as client:
        client.subscribe("subscription { lingering }", "1")
        await service.watched_by(1)
        client.say(complete())
        client.subscribe("{ leaf { number } }", "1")
        refused = await client.hear()
        await service.watched_by(0)
        client.subscribe("{ leaf { number } }", "1")
        answered = await client.hear()

    assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_OPERATIONS"}
    assert answered["type"] == "next"


async def test_a_client_that_does_not_read_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHQL_SEND_TIMEOUT_SECONDS", "0.05")
    service = Service()

    with capture_logs() as lines:
        async with service.talk() as client:
            client.subscribe(FAST)
            await client.hear()
            client.call.reads.clear()
            await service.watched_by(0)

    assert "client dropped" in [line["event"] for line in lines]


async def test_pages_of_other_origins_may_not_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://shop.example")
    service = Service()

    for origin in ("http://test", "https://shop.example"):
        async with service.talk(origin=origin) as client:
            client.subscribe("{ leaf { number } }")
            assert (await client.hear())["type"] == "next"
    async with service.talk(begun=False, origin="https://other.example") as client:
        refused = await client.call.hear()

    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 403)


async def test_a_foreign_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "own.example")

    async with Service().talk(begun=False) as client:
        refused = await client.call.hear()

    assert (refused["type"], refused["status"]) == ("websocket.http.response.start", 400)


async def test_a_connection_has_one_line_in_the_log() -> None:
    with capture_logs() as lines:
        async with Service().talk() as client:
            client.subscribe("{ leaf { number } }")
            await client.hear()

    (line,) = lines
    assert (line["event"], line["method"], line["status"]) == ("request", "GET", 101)
    assert (line["route"], line["log_level"]) == ("/graphql", "info")
