"""What every refusal looks like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.contract.service import Response

_KEYS = {"type", "title", "status", "detail", "instance", "code", "request_id"}
_STATUS = {
    "malformed": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "name_taken": 409,
    "stale_version": 412,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid": 422,
    "invalid_cursor": 422,
    "precondition_required": 428,
    "rate_limited": 429,
    "internal": 500,
    "unavailable": 503,
}


def assert_problem(response: Response, code: str) -> dict[str, Any]:
    """Check that an answer is the problem of a code, complete and nothing else; return it."""
    assert response.status_code == _STATUS[code], response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() == _KEYS | ({"errors"} if response.status_code == 422 else set())
    assert problem["code"] == code
    assert problem["type"] == f"urn:problem:{code}"
    assert problem["status"] == response.status_code
    assert problem["instance"] == response.request.url.raw_path.decode().partition("?")[0]
    assert problem["request_id"] == response.headers["x-request-id"]
    for key in ("title", "detail"):
        assert isinstance(problem[key], str)
        assert problem[key].strip()
    for error in problem.get("errors", []):
        assert error.keys() == {"pointer", "code", "message"}
        assert re.fullmatch(r"(/.*)?", error["pointer"], re.DOTALL)
        assert error["code"]
        assert error["message"]
    return problem


def assert_invalid(response: Response, *pointers: str) -> None:
    """Check that an answer is a 422 that points exactly at these."""
    problem = assert_problem(response, "invalid")
    found = {error["pointer"] for error in problem["errors"]}
    assert found
    if pointers:
        assert found == set(pointers)
