"""POST to the collection."""

from __future__ import annotations

import re
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_invalid, assert_problem
from tests.contract.service import unique

if TYPE_CHECKING:
    from tests.contract.service import Service

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_the_answer_is_the_resource_with_its_place_and_tag(service: Service) -> None:
    name = unique()

    response = service.post({"name": name, "description": "What it is."})

    assert response.status_code == 201
    created = response.json()
    assert list(created) == [
        "id",
        "name",
        "description",
        "version",
        "created_at",
        "updated_at",
    ]
    assert created["name"] == name
    assert created["description"] == "What it is."
    assert created["version"] == 1
    assert response.headers["content-type"] == "application/json"
    assert response.headers["etag"] == '"1"'
    assert response.headers["location"] == service.path_of(created["id"])


def test_its_place_is_where_it_is_found(service: Service) -> None:
    response = service.post({"name": unique()})

    found = service.get(response.headers["location"])

    assert found.status_code == 200
    assert found.json() == response.json()


def test_its_id_is_a_uuid_of_version_7_made_now(service: Service) -> None:
    created = service.create()

    id_ = uuid.UUID(created["id"])
    assert str(id_) == created["id"]
    assert id_.version == 7
    assert id_.variant == uuid.RFC_4122
    assert (id_.int >> 80) / 1000 == pytest.approx(time.time(), abs=30)


def test_its_times_are_now_in_utc_with_milliseconds(service: Service) -> None:
    created = service.create()

    assert TIME.fullmatch(created["created_at"])
    assert created["updated_at"] == created["created_at"]
    made = datetime.fromisoformat(created["created_at"])
    assert abs(datetime.now(UTC) - made) < timedelta(seconds=30)


def test_times_are_the_same_when_read_again(service: Service) -> None:
    # Ten, since a database that rounds to seconds would pass one time in a thousand.
    for _ in range(10):
        created = service.create()
        assert service.read(created["id"]) == created


def test_without_description_it_is_null(service: Service) -> None:
    assert service.create()["description"] is None


def test_a_name_that_another_has_is_taken(service: Service) -> None:
    created = service.create()

    assert_problem(service.post({"name": created["name"]}), "name_taken")


def test_the_name_of_a_removed_one_is_free_again(service: Service) -> None:
    created = service.create()
    service.delete(created["id"])

    assert service.post({"name": created["name"]}).status_code == 201


@pytest.mark.parametrize("field", ["id", "version", "created_at", "updated_at", "owner", ""])
def test_a_field_that_clients_do_not_set_is_refused(service: Service, field: str) -> None:
    assert_invalid(service.post({"name": unique(), field: None}), f"/{field}")


@pytest.mark.parametrize(
    "media_type",
    ["application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"],
)
def test_its_media_type_may_have_parameters(service: Service, media_type: str) -> None:
    assert service.post({"name": unique()}, content_type=media_type).status_code == 201
