"""The client of GraphQL that Python knows best: gql, over HTTP and WebSocket."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport

from tests.contract.apis.graphql import GraphqlApi
from tests.contract.service import unique
from tests.contract.stacks import WITH_GRAPHQL, asked_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.running import Running

pytestmark = asked_of(WITH_GRAPHQL)


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


class Conversation:
    """Documents over one transport."""

    def __init__(self, client: Client, texts: dict[str, str]) -> None:
        """Keep the client and the documents."""
        self._client = client
        self._documents = {name: gql(text) for name, text in texts.items()}

    def ask(self, name: str, **variables: Any) -> Any:  # noqa: ANN401 - JSON
        """Execute a document."""
        request = self._documents[name]
        request.variable_values = variables
        return self._client.execute(request)["it"]

    def listen(self, name: str) -> Iterator[Any]:
        """Subscribe."""
        for answer in self._client.subscribe(self._documents[name]):
            yield answer["it"]


def test_it_changes_and_is_told(started: Running) -> None:
    api = GraphqlApi(started.service)
    url = f"{started.service.url}/graphql"
    http = Conversation(Client(transport=RequestsHTTPTransport(url=url)), documents(api))
    socket = WebsocketsTransport(
        url=url.replace("http", "ws"), subprotocols=["graphql-transport-ws"]
    )
    listening = Conversation(Client(transport=socket), documents(api))
    told: list[Any] = []
    first = threading.Event()

    def listen() -> None:
        for change in listening.listen("changed"):
            told.append(change)
            first.set()
            if change["kind"] == "DELETED":
                return

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        while not first.wait(0.2):  # until it listens
            http.ask("create", input={"name": unique()})
        created = http.ask("create", input={"name": unique()})
        updated = http.ask("update", input={"id": created["id"], "version": 1, "name": unique()})
        stale = http.ask("update", input={"id": created["id"], "version": 1, "name": unique()})
        found = http.ask("node", id=created["id"])
    finally:
        http.ask("delete", input={"id": created["id"]})
        thread.join(15)

    assert found == updated
    assert stale["code"] == "STALE_VERSION"
    kinds = [one["kind"] for one in told if one["one"]["id"] == created["id"]]
    assert kinds == ["CREATED", "UPDATED", "DELETED"]
