"""The client of GraphQL that Python knows best: gql, over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.contract.apis.graphql import GraphqlApi
from tests.contract.service import unique
from tests.contract.stacks import WITH_GRAPHQL, asked_of

if TYPE_CHECKING:
    from tests.contract.running import Running

pytestmark = asked_of(WITH_GRAPHQL)

PROTOCOL = "graphql-transport-ws"


def documents(api: GraphqlApi) -> dict[str, str]:
    shown = "id uuid name version"
    change = f"... on {api.type} {{ {shown} }} ... on DomainError {{ code message }}"
    deleted = f"... on Deleted{api.type} {{ id }} ... on DomainError {{ code message }}"
    inputs = {verb: f"$input: {verb}{api.type}Input!" for verb in ("Create", "Update", "Delete")}
    return {
        "create": f"mutation ({inputs['Create']}) {{ it: create{api.type}(input: $input)"
        f" {{ {change} }} }}",
        "update": f"mutation ({inputs['Update']}) {{ it: update{api.type}(input: $input)"
        f" {{ {change} }} }}",
        "delete": f"mutation ({inputs['Delete']}) {{ it: delete{api.type}(input: $input)"
        f" {{ {deleted} }} }}",
        "node": f"query ($id: ID!) {{ it: node(id: $id) {{ ... on {api.type} {{ {shown} }} }} }}",
        "changed": f"subscription {{ it: {api.one}Changed"
        f" {{ kind one: {api.one} {{ {shown} }} }} }}",
    }


class Listening(threading.Thread):
    """Hears of changes, until one is deleted."""

    def __init__(self, url: str, document: str) -> None:
        """Keep where, and what is asked."""
        super().__init__()
        self.told: list[Any] = []
        self.first = threading.Event()
        self._url = url
        self._document = gql(document)

    def run(self) -> None:
        """Listen."""
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        # Made here, as it takes the loop that it is made in, and else makes one of its own.
        transport = WebsocketsTransport(url=self._url, subprotocols=[PROTOCOL])
        async with Client(transport=transport) as session:
            answers = session.subscribe(self._document)
            async for answer in answers:
                self.told.append(answer["it"])
                self.first.set()
                if answer["it"]["kind"] == "DELETED":
                    break
            await answers.aclose()


def test_it_changes_and_is_told(started: Running) -> None:
    api = GraphqlApi(started.service)
    url = f"{started.service.url}/graphql"
    client = Client(transport=RequestsHTTPTransport(url=url))
    texts = documents(api)

    def ask(name: str, **variables: Any) -> Any:  # noqa: ANN401 - JSON
        request = gql(texts[name])
        request.variable_values = variables
        return client.execute(request)["it"]

    listening = Listening(url.replace("http", "ws"), texts["changed"])
    listening.start()
    try:
        while not listening.first.wait(0.2):  # until it listens
            ask("create", input={"name": unique()})
        created = ask("create", input={"name": unique()})
        updated = ask("update", input={"id": created["id"], "version": 1, "name": unique()})
        stale = ask("update", input={"id": created["id"], "version": 1, "name": unique()})
        found = ask("node", id=created["id"])
    finally:
        ask("delete", input={"id": created["id"]})
        listening.join(15)
        client.transport.close()

    assert found == updated
    assert stale["code"] == "STALE_VERSION"
    kinds = [one["kind"] for one in listening.told if one["one"]["id"] == created["id"]]
    assert kinds == ["CREATED", "UPDATED", "DELETED"]


def test_little_does_not_become_much(started: Running) -> None:
    url = f"{started.service.url}/graphql".replace("http", "ws")
    with connect(url, subprotocols=[Subprotocol(PROTOCOL)], compression="deflate") as connection:
        assert connection.protocol.extensions == []
        connection.send(" " * (1024 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv(timeout=5)

    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == CloseCode.MESSAGE_TOO_BIG
