"""PUT and PATCH: what each leaves of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.contract.problems import assert_invalid, assert_problem
from tests.contract.service import JSON, MERGE_PATCH, tag, unique

if TYPE_CHECKING:
    from tests.contract.service import Service

BOTH = pytest.mark.parametrize("method", ["PUT", "PATCH"])


@pytest.fixture
def created(service: Service) -> dict[str, Any]:
    return service.create(description="As it was.")


@BOTH
def test_the_answer_is_the_next_version(
    service: Service, created: dict[str, Any], method: str
) -> None:
    name = unique()
    body = {"name": name, "description": "As it is."}

    response = service.send(method, service.path_of(created["id"]), body, if_match=tag(1))

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["etag"] == '"2"'
    changed = response.json()
    assert changed == {**created, **body, "version": 2, "updated_at": changed["updated_at"]}
    assert changed["updated_at"] >= created["updated_at"]
    assert service.read(created["id"]) == changed


@BOTH
def test_each_accepted_one_adds_a_version(
    service: Service, created: dict[str, Any], method: str
) -> None:
    same = {"name": created["name"], "description": created["description"]}
    path = service.path_of(created["id"])

    for version in range(1, 13):
        response = service.send(method, path, same, if_match=tag(version))
        assert response.json()["version"] == version + 1
        assert response.headers["etag"] == tag(version + 1)


def test_an_empty_patch_adds_a_version(service: Service, created: dict[str, Any]) -> None:
    changed = service.patch(created["id"], {}, if_match=tag(1)).json()

    assert changed == {**created, "version": 2, "updated_at": changed["updated_at"]}


def test_put_without_description_makes_it_null(service: Service, created: dict[str, Any]) -> None:
    changed = service.put(created["id"], {"name": created["name"]}, if_match=tag(1)).json()

    assert changed["description"] is None


def test_put_without_name_is_refused(service: Service, created: dict[str, Any]) -> None:
    assert_invalid(service.put(created["id"], {"description": "x"}, if_match=tag(1)), "/name")


def test_patch_of_the_name_keeps_the_description(service: Service, created: dict[str, Any]) -> None:
    name = unique()

    changed = service.patch(created["id"], {"name": name}, if_match=tag(1)).json()

    assert (changed["name"], changed["description"]) == (name, "As it was.")


def test_patch_of_the_description_keeps_the_name(service: Service, created: dict[str, Any]) -> None:
    changed = service.patch(created["id"], {"description": "New."}, if_match=tag(1)).json()

    assert (changed["name"], changed["description"]) == (created["name"], "New.")


def test_patch_with_null_removes_the_description(service: Service, created: dict[str, Any]) -> None:
    changed = service.patch(created["id"], {"description": None}, if_match=tag(1)).json()

    assert changed["description"] is None


def test_patch_cannot_remove_the_name(service: Service, created: dict[str, Any]) -> None:
    assert_invalid(service.patch(created["id"], {"name": None}, if_match=tag(1)), "/name")


@BOTH
@pytest.mark.parametrize("field", ["id", "version", "created_at", "updated_at", "owner"])
def test_a_field_that_clients_do_not_set_is_refused(
    service: Service, created: dict[str, Any], method: str, field: str
) -> None:
    body = {"name": "x", field: created.get(field)}

    response = service.send(method, service.path_of(created["id"]), body, if_match=tag(1))

    assert_invalid(response, f"/{field}")


@BOTH
def test_text_follows_the_same_rules_as_on_creation(
    service: Service, created: dict[str, Any], method: str
) -> None:
    name = unique()
    path = service.path_of(created["id"])

    changed = service.send(method, path, {"name": f" {name} e\u0301"}, if_match=tag(1))
    assert changed.json()["name"] == f"{name} \u00e9"

    bad = {"name": "a\x00b", "description": "x" * 2001}
    assert_invalid(service.send(method, path, bad, if_match=tag(2)), "/name", "/description")
    assert service.read(created["id"]) == changed.json()


@BOTH
def test_the_name_of_another_is_taken(
    service: Service, created: dict[str, Any], method: str
) -> None:
    other = service.create()
    body = {"name": other["name"]}

    response = service.send(method, service.path_of(created["id"]), body, if_match=tag(1))

    assert_problem(response, "name_taken")
    assert service.read(created["id"]) == created


@BOTH
def test_two_cannot_be_told_apart_by_case_alone_and_may_be(
    service: Service, created: dict[str, Any], method: str
) -> None:
    body = {"name": created["name"].upper()}

    response = service.send(method, service.path_of(created["id"]), body, if_match=tag(1))

    assert response.json()["name"] == created["name"].upper()
    assert service.post({"name": created["name"]}).status_code == 201


@BOTH
def test_an_unknown_one_is_not_made(service: Service, method: str) -> None:
    path = service.path_of(uuid4())

    for condition in ("*", tag(1)):
        response = service.send(method, path, {"name": unique()}, if_match=condition)
        assert_problem(response, "not_found")
    assert_problem(service.get(path), "not_found")


@pytest.mark.parametrize(
    ("method", "media_type"),
    [
        ("PATCH", JSON),
        ("PATCH", "application/json-patch+json"),
        ("PUT", MERGE_PATCH),
        ("PUT", "text/plain"),
    ],
)
def test_each_takes_its_own_media_type_alone(
    service: Service, created: dict[str, Any], method: str, media_type: str
) -> None:
    path = service.path_of(created["id"])

    response = service.send(
        method, path, {"name": unique()}, if_match=tag(1), content_type=media_type
    )

    assert_problem(response, "unsupported_media_type")
    assert service.read(created["id"]) == created


def test_patch_takes_its_media_type_with_parameters(
    service: Service, created: dict[str, Any]
) -> None:
    response = service.patch(
        created["id"], {}, if_match=tag(1), content_type=f"{MERGE_PATCH}; charset=utf-8"
    )

    assert response.status_code == 200
