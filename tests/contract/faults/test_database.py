"""The database stops or sleeps, and the service gets over it by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.contract.faults.recovery import assert_recovers, assert_unavailable
from tests.contract.problems import assert_problem
from tests.contract.service import tag, unique
from tests.contract.stacks import WITH_SERVER, asked_of
from tests.servers.database import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.running import Running
    from tests.contract.service import Response, Service
    from tests.servers.database import DatabaseServer

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("up_again"),
    asked_of(WITH_SERVER),
]

# Connecting, waiting for the pool and a statement, each at its limit, and some to spare.
PATIENCE_SECONDS = 6


def every_kind_of_request(service: Service, id_: str) -> Iterator[Response]:
    yield service.get(service.path)
    yield service.get(service.path_of(id_))
    yield service.post({"name": unique()})
    yield service.put(id_, {"name": unique()}, if_match=tag(1))
    yield service.patch(id_, {}, if_match="*")
    yield service.delete(id_)


def assert_down_but_alive(service: Service) -> None:
    ready = service.get("/health/ready")
    assert ready.status_code == 503
    down = {"status": "down", "required": True}
    assert ready.json() == {"status": "unavailable", "checks": {"database": down}}
    asked_at = time.monotonic()
    assert service.get("/health/live").json() == {"status": "ok", "checks": {}}
    assert time.monotonic() - asked_at < 1


def test_a_stopped_database_is_told_and_got_over(
    running_service: Running, server: DatabaseServer
) -> None:
    service = running_service.service
    created = service.create()

    server.stop()
    for response in every_kind_of_request(service, created["id"]):
        assert_unavailable(response)
    assert_down_but_alive(service)
    # What needs no database is refused as always.
    assert_problem(service.post({}), "invalid")
    assert_problem(service.get(service.path_of("x")), "invalid")

    server.start()
    assert_recovers(service, created["id"])
    assert service.read(created["id"]) == created
    assert PASSWORD not in running_service.output


def test_a_slow_database_is_told_in_time_and_got_over(
    running_service: Running, server: DatabaseServer
) -> None:
    service = running_service.service
    created = service.create()

    server.pause()
    for response in every_kind_of_request(service, created["id"]):
        assert_unavailable(response)
        assert response.elapsed.total_seconds() < PATIENCE_SECONDS
    asked_at = time.monotonic()
    assert_down_but_alive(service)
    assert time.monotonic() - asked_at < PATIENCE_SECONDS
    server.resume()

    assert_recovers(service, created["id"])
