"""Which methods a path has, and paths that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.problems import assert_problem
from tests.contract.service import tag

if TYPE_CHECKING:
    from tests.contract.service import Service

COLLECTION = {"GET", "HEAD", "POST"}
ONE = {"GET", "HEAD", "PUT", "PATCH", "DELETE"}
READ = {"GET", "HEAD"}
ALL = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


@pytest.fixture
def paths(service: Service) -> dict[str, tuple[str, set[str]]]:
    return {
        "collection": (service.path, COLLECTION),
        "one": (service.path_of(service.create()["id"]), ONE),
        "live": ("/health/live", READ),
        "ready": ("/health/ready", READ),
        "openapi": ("/openapi.json", READ),
    }


@pytest.mark.parametrize("path", ["collection", "one", "live", "ready", "openapi"])
@pytest.mark.parametrize("method", ALL)
def test_a_method_that_a_path_lacks_is_refused_with_those_it_has(
    service: Service, paths: dict[str, tuple[str, set[str]]], path: str, method: str
) -> None:
    target, allowed = paths[path]
    if method in allowed:
        pytest.skip(f"{method} is one of them")

    response = service.request(method, target)

    assert_problem(response, "method_not_allowed")
    assert {each.strip() for each in response.headers["allow"].split(",")} == allowed


def test_the_method_is_refused_also_for_an_unknown_one(service: Service) -> None:
    assert_problem(service.request("POST", service.path_of("x")), "method_not_allowed")


@pytest.mark.parametrize("path", ["collection", "one", "live", "ready", "openapi"])
def test_head_is_get_without_a_body(
    service: Service, paths: dict[str, tuple[str, set[str]]], path: str
) -> None:
    target, _ = paths[path]

    got, head = service.get(target), service.request("HEAD", target)

    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert _told(head) == _told(got)


def test_head_follows_conditions(service: Service) -> None:
    path = service.path_of(service.create()["id"])

    response = service.request("HEAD", path, headers={"If-None-Match": tag(1)})

    assert response.status_code == 304


@pytest.mark.parametrize("end", ["nonsense", "01890a5d-ac96-774b-bcce-b302099a8057"])
def test_head_of_what_is_refused_is_refused_without_a_body(service: Service, end: str) -> None:
    path = service.path_of(end)

    got, head = service.get(path), service.request("HEAD", path)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == "application/problem+json"


def test_head_of_a_page_has_its_link(service: Service) -> None:
    service.create()
    service.create()
    path = f"{service.path}?limit=1"

    assert service.request("HEAD", path).headers["link"] == service.get(path).headers["link"]


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/", "/v2/{plural}", "/health", "/redoc", "/metrics", "/favicon.ico"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_not_found(service: Service, method: str, path: str) -> None:
    target = path.format(plural=service.path.rpartition("/")[2])

    assert_problem(service.request(method, target), "not_found")


@pytest.mark.parametrize("path", ["collection", "one", "live", "ready", "openapi"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_slash_at_the_end_is_another_path(
    service: Service, paths: dict[str, tuple[str, set[str]]], path: str, method: str
) -> None:
    response = service.request(method, f"{paths[path][0]}/")

    assert_problem(response, "not_found")


def test_a_path_is_told_by_case_and_by_each_slash(service: Service) -> None:
    for path in (service.path.upper(), f"/{service.path}", service.path.replace("/v1", "/v1/")):
        assert_problem(service.get(path), "not_found")


def test_a_query_that_nothing_reads_is_ignored(service: Service) -> None:
    created = service.create()

    assert service.get(f"{service.path_of(created['id'])}?x=%FF&x").json() == created


def _told(response: Any) -> dict[str, str]:  # noqa: ANN401 - httpx2's
    return {
        name: value
        for name, value in response.headers.items()
        if name not in {"date", "x-request-id"}
    }
