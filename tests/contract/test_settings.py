"""Variables that change how a service answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_problem
from tests.contract.service import tag
from tests.contract.stacks import WITHOUT_SERVER, asked_of

if TYPE_CHECKING:
    from tests.contract.conftest import Start

pytestmark = asked_of(WITHOUT_SERVER)

PAGE = "https://app.example"


@pytest.mark.parametrize(("environment", "status"), [("development", 200), ("test", 200)])
def test_documentation_is_shown_outside_production(
    start: Start, environment: str, status: int
) -> None:
    with start(ENVIRONMENT=environment) as started:
        response = started.service.get("/docs")

        assert response.status_code == status
        assert response.headers["content-type"].startswith("text/html")
        assert "/openapi.json" in response.text


def test_documentation_is_not_shown_in_production(start: Start) -> None:
    with start() as started:
        for path in ("/docs", "/docs/oauth2-redirect", "/redoc"):
            assert_problem(started.service.get(path), "not_found")


def test_only_trusted_hosts_are_answered(start: Start) -> None:
    with start(ready=False, ALLOWED_HOSTS="orders.example, 127.0.0.1") as started:
        service = started.service

        def asked_as(host: str) -> int:
            response = service.request("GET", service.path, headers={"Host": host})
            if response.status_code == 400:
                assert_problem(response, "malformed")
            return response.status_code

        for host in ("orders.example", "orders.example:8000", "ORDERS.example"):
            assert asked_as(host) == 200
        for host in ("elsewhere.example", "orders.example.evil.example", "evil-orders.example"):
            assert asked_as(host) == 400


def test_pages_of_a_configured_origin_may_read_and_ask(start: Start) -> None:
    with start(CORS_ORIGINS=f"{PAGE},https://other.example") as started:
        service = started.service
        created = service.create()
        path = service.path_of(created["id"])

        for target, status in ((path, 200), (service.path_of("x"), 422), ("/nowhere", 404)):
            response = service.request("GET", target, headers={"Origin": PAGE})
            assert response.status_code == status
            assert response.headers["access-control-allow-origin"] == PAGE
            assert "origin" in response.headers["vary"].lower()
            exposed = response.headers["access-control-expose-headers"].lower().replace(" ", "")
            told = {"etag", "link", "location", "retry-after", "x-request-id"}
            assert told <= set(exposed.split(","))

        for method in ("POST", "PUT", "PATCH", "DELETE"):
            response = service.request(
                "OPTIONS",
                path,
                headers={
                    "Origin": PAGE,
                    "Access-Control-Request-Method": method,
                    "Access-Control-Request-Headers": "content-type,if-match,x-request-id",
                },
            )
            assert response.is_success
            assert response.headers["access-control-allow-origin"] == PAGE

        response = service.request("GET", path, headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in response.headers


def test_a_page_may_read_why_it_was_refused_before_the_application_saw_it(start: Start) -> None:
    environment = {"CORS_ORIGINS": PAGE, "ALLOWED_HOSTS": "127.0.0.1"}
    with start(migrate=True, ready=True, **environment) as started:
        service = started.service
        large = b"[" + b"1," * 2**20 + b"1]"
        refused = [
            service.request("POST", service.path, content=large, headers={"Origin": PAGE}),
            service.request("GET", service.path, headers={"Origin": PAGE, "Host": "evil.example"}),
        ]

    assert [response.status_code for response in refused] == [413, 400]
    for response in refused:
        assert response.headers["access-control-allow-origin"] == PAGE
        assert response.headers["x-request-id"]
        assert response.headers["x-content-type-options"] == "nosniff"


def test_a_proxy_is_believed_only_where_it_is_configured(start: Start) -> None:
    headers = {"X-Forwarded-For": "203.0.113.7", "X-Request-ID": "asked-through-a-proxy"}

    for allowed, client in (("127.0.0.1", "203.0.113.7"), ("192.0.2.1", "127.0.0.1")):
        with start(FORWARDED_ALLOW_IPS=allowed) as started:
            started.service.request("GET", "/health/live", headers=headers)
            (line,) = started.lines_of("asked-through-a-proxy")
            assert line["client"] == client


def test_the_description_names_the_public_address(start: Start) -> None:
    with start(PUBLIC_URL="https://orders.example/api") as started:
        description = started.service.get("/openapi.json").json()

        assert description["servers"] == [{"url": "https://orders.example/api"}]


def test_empty_means_default(start: Start) -> None:
    with start(
        ENVIRONMENT="", LOG_LEVEL="", PUBLIC_URL="", CORS_ORIGINS="", ALLOWED_HOSTS=""
    ) as one:
        assert one.service.get("/docs").status_code == 404
        created = one.service.create()
        assert one.service.delete(created["id"], if_match=tag(1)).status_code == 204
