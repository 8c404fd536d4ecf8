"""What a request to GraphQL says, however it has come."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .errors import refusal

HASH = "sha256:"


class Parameters(NamedTuple):
    """A document or the hash of one, which of its operations, and its variables."""

    query: str
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any]


def read_parameters(given: object) -> Parameters:
    """Read them from what was JSON.

    Raises:
        RefusedError: They are of another form.
    """
    if isinstance(given, list):
        raise refusal("Send one operation at a time: batches are refused.", "BAD_REQUEST", 400)
    if not isinstance(given, dict):
        raise refusal("Send an object with `query`.", "BAD_REQUEST", 400)
    query = _text(given, "query") or ""
    document_id = _document_id(given)
    if not query and document_id is None:
        raise refusal("Send a document as `query`.", "BAD_REQUEST", 400)
    name = _text(given, "operationName") or None
    return Parameters(query, document_id, name, _object(given, "variables"))


def _document_id(given: Mapping[str, object]) -> str | None:
    """Read the hash of a persisted document, as GraphQL over HTTP or as Apollo has it."""
    if id := _text(given, "documentId"):
        return id.removeprefix(HASH)
    persisted = _object(_object(given, "extensions"), "persistedQuery")
    return _text(persisted, "sha256Hash") or None


def _text(given: Mapping[str, object], name: str) -> str | None:
    found = given.get(name)
    if found is None or isinstance(found, str):
        return found
    raise refusal(f"`{name}` has to be a text.", "BAD_REQUEST", 400)


def _object(given: Mapping[str, object], name: str) -> dict[str, Any]:
    found = given.get(name)
    if found is None:
        return {}
    if isinstance(found, dict):
        return found
    raise refusal(f"`{name}` has to be an object.", "BAD_REQUEST", 400)
