"""DELETE of one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.problems import assert_problem
from tests.contract.service import tag

if TYPE_CHECKING:
    from tests.contract.service import Service


def test_without_condition_it_is_gone(service: Service) -> None:
    created = service.create()

    response = service.delete(created["id"])

    assert response.status_code == 204
    assert response.content == b""
    assert "content-type" not in response.headers
    assert_problem(service.get(service.path_of(created["id"])), "not_found")


def test_it_goes_once(service: Service) -> None:
    created = service.create()
    service.delete(created["id"])

    assert_problem(service.delete(created["id"]), "not_found")


@pytest.mark.parametrize("condition", [tag(1), "*", '"7", "1"'])
def test_with_a_condition_that_holds_it_is_gone(service: Service, condition: str) -> None:
    created = service.create()

    assert service.delete(created["id"], if_match=condition).status_code == 204


@pytest.mark.parametrize("condition", [tag(2), 'W/"1"', '"2", W/"1"'])
def test_with_one_that_does_not_it_stays(service: Service, condition: str) -> None:
    created = service.create()

    assert_problem(service.delete(created["id"], if_match=condition), "stale_version")
    assert service.read(created["id"]) == created


@pytest.mark.parametrize("condition", [tag(1), "*"])
def test_an_unknown_one_is_not_found_whatever_the_condition(
    service: Service, condition: str
) -> None:
    assert_problem(service.delete(uuid4(), if_match=condition), "not_found")
