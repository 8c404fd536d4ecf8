"""Liveness and readiness of a service whose servers are up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contract.service import Service
    from tests.contract.stacks import Stack


def test_live_says_ok_without_asking_anybody(service: Service) -> None:
    response = service.get("/health/live")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {"status": "ok", "checks": {}}


def test_ready_says_ok_and_what_it_asked(service: Service, stack: Stack | None) -> None:
    response = service.get("/health/ready")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    report = response.json()
    assert list(report) == ["status", "checks"]
    assert report["status"] == "ok"
    assert report["checks"].keys() <= {"database", "cache", "broker", "identity_provider"}
    assert all(check["status"] == "up" for check in report["checks"].values())
    if stack is not None:
        database = {} if stack.database == "none" else {"status": "up", "required": True}
        cache = {"status": "up", "required": False} if stack.topology else {}
        assert report["checks"].get("database", {}) == database
        assert report["checks"].get("cache", {}) == cache
