"""GET of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_invalid, assert_problem
from tests.contract.service import tag

if TYPE_CHECKING:
    from tests.contract.service import Service


def test_the_answer_has_the_tag_of_its_version(service: Service) -> None:
    created = service.create()

    response = service.get(service.path_of(created["id"]))

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["etag"] == '"1"'
    assert response.json() == created


@pytest.mark.parametrize("tags", ['"1"', 'W/"1"', '"0", "1"', 'W/"7" , W/"1"', '"x,y","1"', "*"])
def test_unchanged_is_304_by_weak_comparison(service: Service, tags: str) -> None:
    created = service.create()

    response = service.get(service.path_of(created["id"]), if_none_match=tags)

    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["etag"] == '"1"'


@pytest.mark.parametrize("tags", ['"2"', 'W/"0"', '"11"', '"01"', "1", '"1', "", "w/1", '"2", "3"'])
def test_another_tag_is_answered_in_full(service: Service, tags: str) -> None:
    created = service.create()

    response = service.get(service.path_of(created["id"]), if_none_match=tags)

    assert response.status_code == 200
    assert response.json() == created


def test_several_lines_of_tags_are_one_list(service: Service) -> None:
    created = service.create()

    response = service.request(
        "GET",
        service.path_of(created["id"]),
        headers=[("If-None-Match", '"5"'), ("If-None-Match", '"1"'), ("If-None-Match", '"6"')],
    )

    assert response.status_code == 304


def test_an_old_tag_is_answered_in_full(service: Service) -> None:
    created = service.create()
    service.patch(created["id"], {}, if_match=tag(1))

    response = service.get(service.path_of(created["id"]), if_none_match=tag(1))

    assert response.status_code == 200
    assert response.headers["etag"] == '"2"'


@pytest.mark.parametrize(
    "id_",
    [
        "3f8a1c2e-5b7d-4e9f-8a6b-1c2d3e4f5a6b",
        "00000000-0000-0000-0000-000000000000",
        "f" * 8 + "-ffff" * 3 + "-" + "f" * 12,
    ],
)
def test_an_unknown_id_is_not_found(service: Service, id_: str) -> None:
    assert_problem(service.get(service.path_of(id_)), "not_found")


def test_a_removed_one_is_not_found(service: Service) -> None:
    created = service.create()
    service.delete(created["id"])

    assert_problem(service.get(service.path_of(created["id"])), "not_found")


def test_an_id_may_be_written_in_upper_case(service: Service) -> None:
    created = service.create()

    assert service.read(created["id"].upper()) == created


ID = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "id_",
    [
        "1",
        "nonsense",
        ID.replace("-", ""),
        f"{{{ID}}}",
        f"%7B{ID}%7D",
        f"urn:uuid:{ID}",
        ID[:-1],
        f"{ID}0",
        f"{ID}%0A",
        f"%20{ID}",
        ID.replace("0", "g", 1),
        ID.replace("0", "%D9%A0", 1),
        "0189-0a5dac96-774b-bcce-b302099a8057",
        "%00",
        "%FF",
        "x" * 5000,
    ],
)
def test_a_malformed_id_is_refused(service: Service, method: str, id_: str) -> None:
    body = {"name": "x"} if method in {"PUT", "PATCH"} else b""
    response = service.send(method, service.path_of(id_), body, if_match=tag(1))

    assert_invalid(response)
