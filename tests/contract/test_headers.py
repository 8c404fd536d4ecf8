"""Headers that protect, and those that would open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.service import Service

ORIGIN = "https://elsewhere.example"


@pytest.mark.parametrize("path", ["", "/nonsense", "/nowhere/at/all"])
def test_every_answer_protects_browsers(service: Service, path: str) -> None:
    headers = service.get(f"{service.path}{path}").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["server", "x-powered-by"])
def test_no_answer_tells_what_it_runs_on(service: Service, name: str) -> None:
    for path in (service.path, "/nowhere", "/health/live"):
        assert name not in service.get(path).headers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_page_of_another_origin_may_read_an_answer(service: Service, method: str) -> None:
    response = service.request(method, service.path, headers={"Origin": ORIGIN})

    assert not [name for name in response.headers if name.startswith("access-control-allow-")]


def test_no_page_of_another_origin_may_ask(service: Service) -> None:
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}

    response = service.request("OPTIONS", service.path, headers=headers)

    assert not response.is_success
    assert "access-control-allow-origin" not in response.headers


def test_nothing_is_derived_from_the_host(service: Service) -> None:
    service.create()
    service.create()
    headers = {"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}

    for path in (f"{service.path}?limit=1", "/openapi.json", "/nowhere"):
        response = service.request("GET", path, headers=headers)
        assert "elsewhere" not in f"{response.headers}{response.text}"
