"""GraphQL, by documents over HTTP."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.contract.apis.api import UNSET, RefusedError, Thing

if TYPE_CHECKING:
    from tests.contract.service import Service

_FIELDS = "uuid name description version createdAt updatedAt"
_CODES = {
    "NameTaken": "name_taken",
    "NotFound": "not_found",
    "StaleVersion": "stale_version",
    "InvalidInput": "invalid",
}


class GraphqlApi:
    """Calls GraphQL."""

    def __init__(self, service: Service) -> None:
        """Keep the client, and what the resource is called."""
        self._service = service
        words = service.names.resource.split("_")
        plural = service.names.plural.split("_")
        self.type = "".join(map(str.title, words))
        self.one = words[0] + "".join(map(str.title, words[1:]))
        self.many = plural[0] + "".join(map(str.title, plural[1:]))

    def create(self, name: str, description: str | None = None) -> Thing:
        """Create one."""
        return self._change("create", {"name": name, "description": description})

    def get(self, id_: str) -> Thing:
        """Read one."""
        document = f"query ($id: ID!) {{ {self.one}(id: $id) {{ {_FIELDS} }} }}"
        found = self.execute(document, {"id": self.global_id(id_)})[self.one]
        if found is None:
            raise RefusedError(_CODES["NotFound"])
        return _thing(found)

    def page(self, size: int, after: str | None = None) -> tuple[list[Thing], str | None]:
        """Read a page, and where the next one starts."""
        document = (
            f"query ($first: Int, $after: String) {{ {self.many}(first: $first, after: $after)"
            f" {{ edges {{ node {{ {_FIELDS} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
        found = self.execute(document, {"first": size, "after": after})[self.many]
        end = found["pageInfo"]
        things = [_thing(edge["node"]) for edge in found["edges"]]
        return things, end["endCursor"] if end["hasNextPage"] else None

    def update(
        self, id_: str, version: int, name: str = UNSET, description: str | None = UNSET
    ) -> Thing:
        """Change some fields."""
        given = {"name": name, "description": description}
        patch = {key: value for key, value in given.items() if value != UNSET}
        return self._change("update", {"id": self.global_id(id_), "version": version, **patch})

    def delete(self, id_: str, version: int | None = None) -> None:
        """Delete one."""
        given = {} if version is None else {"version": version}
        self._change("delete", {"id": self.global_id(id_), **given})

    def global_id(self, id_: str) -> str:
        """Make the id that Relay knows."""
        return base64.b64encode(f"{self.type}:{id_}".encode()).decode()

    def execute(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """Execute a document; return its data."""
        body = {"query": document, "variables": variables}
        answer = self._service.send("POST", "/graphql", body).json()
        for error in answer.get("errors", []):
            raise RefusedError(error.get("extensions", {}).get("code", "").lower())
        data: dict[str, Any] = answer["data"]
        return data

    def _change(self, verb: str, given: dict[str, Any]) -> Thing:
        field = f"{verb}{self.type}"
        input_type = f"{verb.title()}{self.type}Input!"
        shown = f"... on {self.type} {{ {_FIELDS} }} ... on InvalidInput {{ fields {{ name }} }}"
        if verb == "delete":
            shown = ""
        document = (
            f"mutation ($input: {input_type}) {{ {field}(input: $input) {{ __typename {shown} }} }}"
        )
        found = self.execute(document, {"input": given})[field]
        kind = found["__typename"]
        if kind in _CODES:
            fields = [one["name"] for one in found.get("fields", [])]
            raise RefusedError(_CODES[kind], tuple(fields))
        return _thing(found) if verb != "delete" else Thing("", "", None, 0, "", "")


def _thing(found: dict[str, Any]) -> Thing:
    return Thing(
        found["uuid"],
        found["name"],
        found["description"],
        found["version"],
        found["createdAt"],
        found["updatedAt"],
    )
