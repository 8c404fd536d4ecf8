"""If-Match: which versions a change accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.problems import assert_problem
from tests.contract.service import JSON, MERGE_PATCH, tag

if TYPE_CHECKING:
    from tests.contract.service import Response, Service

pytestmark = pytest.mark.parametrize("method", ["PUT", "PATCH"])


@pytest.fixture
def created(service: Service) -> dict[str, Any]:
    return service.create()


def change(service: Service, method: str, created: dict[str, Any], *conditions: str) -> Response:
    """Change it under so many lines of If-Match."""
    media_type = MERGE_PATCH if method == "PATCH" else JSON
    headers = [("Content-Type", media_type), *(("If-Match", each) for each in conditions)]
    body = f'{{"name": "{created["name"]}"}}'.encode()
    return service.request(method, service.path_of(created["id"]), content=body, headers=headers)


def test_it_is_required(service: Service, created: dict[str, Any], method: str) -> None:
    assert_problem(change(service, method, created), "precondition_required")
    assert service.read(created["id"]) == created


@pytest.mark.parametrize(
    "condition", ['"1"', "*", '"7", "1"', '"1","7"', 'W/"1", "1"', '"a,b", "1"', ',"1",']
)
def test_the_version_itself_is_accepted(
    service: Service, created: dict[str, Any], method: str, condition: str
) -> None:
    response = change(service, method, created, condition)

    assert response.status_code == 200
    assert response.headers["etag"] == '"2"'


def test_several_lines_are_one_list(service: Service, created: dict[str, Any], method: str) -> None:
    assert change(service, method, created, '"7"', '"1"', '"8"').status_code == 200


@pytest.mark.parametrize(
    "condition",
    [
        '"2"',
        '"0"',
        '"01"',
        '"1 "',
        '"11"',
        '""',
        'W/"1"',
        'w/"1"',
        '"2", W/"1"',
        f'"{10**40}"',
        '"-1"',
    ],
)
def test_another_or_a_weak_one_is_stale(
    service: Service, created: dict[str, Any], method: str, condition: str
) -> None:
    assert_problem(change(service, method, created, condition), "stale_version")
    assert service.read(created["id"]) == created


@pytest.mark.parametrize("condition", ["1", '"1', "'1'", "x", "**", '"1"x'])
def test_a_malformed_one_never_matches(
    service: Service, created: dict[str, Any], method: str, condition: str
) -> None:
    response = change(service, method, created, condition)

    assert response.status_code in {400, 412}
    assert_problem(response, response.json()["code"])
    assert service.read(created["id"]) == created


def test_an_empty_one_is_no_condition_that_holds(
    service: Service, created: dict[str, Any], method: str
) -> None:
    assert change(service, method, created, "").status_code in {400, 412, 428}
    assert service.read(created["id"]) == created


def test_the_tag_of_an_answer_is_the_condition_of_the_next_change(
    service: Service, created: dict[str, Any], method: str
) -> None:
    first = change(service, method, created, tag(1))
    second = change(service, method, created, first.headers["etag"])

    assert second.status_code == 200
    assert_problem(change(service, method, created, tag(1)), "stale_version")
    assert_problem(change(service, method, created, first.headers["etag"]), "stale_version")
