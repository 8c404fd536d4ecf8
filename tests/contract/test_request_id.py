"""X-Request-ID: kept or made, and on every answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.service import tag, unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.service import Response, Service

GOOD = re.compile(r"[A-Za-z0-9._-]{1,64}")


@pytest.mark.parametrize(
    "id_", ["x", "A.b_c-9", "0" * 64, "3f8a1c2e-5b7d-4e9f-8a6b-1c2d3e4f5a6b", "..."]
)
def test_a_good_one_is_kept(service: Service, id_: str) -> None:
    assert service.get(service.path, x_request_id=id_).headers["x-request-id"] == id_


@pytest.mark.parametrize(
    "id_", ["", "0" * 65, "a b", "a/b", "a,b", "a;b", "<x>", "\u00e9", "a\tb", '"x"']
)
def test_another_is_replaced(service: Service, id_: str) -> None:
    headers = {"X-Request-ID": id_.encode("latin-1")}

    answered = service.request("GET", service.path, headers=headers).headers["x-request-id"]

    assert answered != id_
    assert GOOD.fullmatch(answered)


def test_each_request_without_one_gets_its_own(service: Service) -> None:
    ids = [service.get("/health/live").headers["x-request-id"] for _ in range(20)]

    assert len(set(ids)) == 20
    assert all(map(GOOD.fullmatch, ids))


ANSWERS: dict[int | str, Callable[[Service, str], Response]] = {
    200: lambda service, id_: service.get(service.path, x_request_id=id_),
    201: lambda service, id_: service.post({"name": unique()}, x_request_id=id_),
    204: lambda service, id_: service.delete(service.create()["id"], x_request_id=id_),
    304: lambda service, id_: service.get(
        service.path_of(service.create()["id"]), if_none_match="*", x_request_id=id_
    ),
    400: lambda service, id_: service.post(b"{", x_request_id=id_),
    404: lambda service, id_: service.get(service.path_of(uuid4()), x_request_id=id_),
    "no path": lambda service, id_: service.get("/nowhere", x_request_id=id_),
    405: lambda service, id_: service.send("PUT", service.path, {}, x_request_id=id_),
    409: lambda service, id_: service.post({"name": service.create()["name"]}, x_request_id=id_),
    412: lambda service, id_: service.delete(
        service.create()["id"], if_match=tag(9), x_request_id=id_
    ),
    413: lambda service, id_: service.post(b" " * (1024 * 1024 + 1), x_request_id=id_),
    415: lambda service, id_: service.post({}, content_type="text/plain", x_request_id=id_),
    422: lambda service, id_: service.post({}, x_request_id=id_),
    428: lambda service, id_: service.patch(uuid4(), {}, x_request_id=id_),
    "live": lambda service, id_: service.get("/health/live", x_request_id=id_),
    "ready": lambda service, id_: service.get("/health/ready", x_request_id=id_),
    "openapi": lambda service, id_: service.get("/openapi.json", x_request_id=id_),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_it_is_on_every_kind_of_answer(service: Service, answer: int | str) -> None:
    id_ = uuid4().hex

    response = ANSWERS[answer](service, id_)

    if isinstance(answer, int):
        assert response.status_code == answer
    assert response.headers.get_list("x-request-id") == [id_]
