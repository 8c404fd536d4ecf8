"""A client of a generated service: its names known, nothing of its answers taken for granted."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, Self

import httpx2

if TYPE_CHECKING:
    from types import TracebackType

    from tests.contract.names import Names

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
Response = httpx2.Response


class Service:
    """A running service under test."""

    def __init__(self, url: str, names: Names, environment: str = "production") -> None:
        """Keep the address, the names, and the value of `ENVIRONMENT` that it runs with."""
        self.url = url
        self.names = names
        self.environment = environment
        limits = httpx2.Limits(max_connections=100)
        self.client = httpx2.Client(base_url=url, timeout=30, limits=limits, trust_env=False)

    @property
    def path(self) -> str:
        """The collection's path."""
        return self.names.path

    def path_of(self, id_: object) -> str:
        """The path of one resource."""
        return f"{self.path}/{id_}"

    def request(self, method: str, path: str, **options: Any) -> Response:  # noqa: ANN401 - httpx2's
        """Send any request."""
        return self.client.request(method, path, **options)

    def get(self, path: str, **headers: str) -> Response:
        """Read a path; `if_none_match="..."` becomes a header."""
        return self.request("GET", path, headers=_named(headers))

    def post(self, body: object, **headers: str) -> Response:
        """Send a body to the collection."""
        return self.send("POST", self.path, body, **headers)

    def put(self, id_: object, body: object, **headers: str) -> Response:
        """Replace one."""
        return self.send("PUT", self.path_of(id_), body, **headers)

    def patch(self, id_: object, body: object, **headers: str) -> Response:
        """Change one."""
        return self.send("PATCH", self.path_of(id_), body, **headers)

    def delete(self, id_: object, **headers: str) -> Response:
        """Remove one."""
        return self.request("DELETE", self.path_of(id_), headers=_named(headers))

    def send(self, method: str, path: str, body: object, **headers: str) -> Response:
        """Send a body with the method's media type: bytes as they are, else as ASCII JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        media_type = MERGE_PATCH if method == "PATCH" else JSON
        given = {"Content-Type": media_type, **_named(headers)}
        return self.request(method, path, content=content, headers=given)

    def create(self, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Create one, with a name of its own unless told, and return what was answered."""
        response = self.post({"name": unique(), **fields})
        assert response.status_code == 201, response.text
        created: dict[str, Any] = response.json()
        return created

    def read(self, id_: object) -> dict[str, Any]:
        """Read one that must be there."""
        response = self.get(self.path_of(id_))
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def __enter__(self) -> Self:
        """Open connections as they are needed."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        self.client.close()


def unique(label: str = "name") -> str:
    """Make a name that no other test uses."""
    return f"{label} {uuid.uuid4().hex}"


def tag(version: int) -> str:
    """Write the entity tag of a version."""
    return f'"{version}"'


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").title(): value for name, value in headers.items()}
