"""Which fault is told when a request has several: 413, 415, 400, 422, 428, 404, 412, 409."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.problems import assert_problem
from tests.contract.service import JSON, MERGE_PATCH, tag, unique

if TYPE_CHECKING:
    from tests.contract.service import Response, Service

FAULTS = [
    "too_large",
    "unsupported_media_type",
    "malformed",
    "invalid",
    "precondition_required",
    "not_found",
    "stale_version",
    "name_taken",
]
# An id is malformed only where the path has one; so is a body invalid in another way.
PLACES = ["body", "id"]


def request(service: Service, method: str, faults: set[str], invalid: str) -> Response:
    """Send a change that has exactly these faults."""
    created = service.create()
    name = service.create()["name"] if "name_taken" in faults else unique()
    id_ = uuid4() if "not_found" in faults else created["id"]
    body = f'{{"name": "{name}"}}'.encode()
    if "invalid" in faults and invalid == "id":
        id_ = "malformed"
    elif "invalid" in faults:
        body = b'{"name": 1}'
    if "malformed" in faults:
        body = b'{"name": '
    if "too_large" in faults:
        body += b" " * (1024 * 1024)
    headers = {"Content-Type": MERGE_PATCH if method == "PATCH" else JSON}
    if "unsupported_media_type" in faults:
        headers["Content-Type"] = "text/plain"
    if "precondition_required" not in faults:
        headers["If-Match"] = tag(9 if "stale_version" in faults else 1)
    path = service.path_of(id_)
    return service.request(method, path, content=body, headers=headers)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("invalid", PLACES)
@pytest.mark.parametrize(("first", "second"), list(pairwise(FAULTS)))
def test_of_two_the_first_is_told(
    service: Service, method: str, invalid: str, first: str, second: str
) -> None:
    assert_problem(request(service, method, {first, second}, invalid), first)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("invalid", PLACES)
@pytest.mark.parametrize("index", range(len(FAULTS)))
def test_of_all_that_follow_none_is_told(
    service: Service, method: str, invalid: str, index: int
) -> None:
    assert_problem(request(service, method, set(FAULTS[index:]), invalid), FAULTS[index])


def test_a_malformed_id_is_told_before_a_malformed_condition_on_delete(service: Service) -> None:
    assert_problem(service.delete("malformed", if_match=tag(9)), "invalid")
