"""The database restarts, crashes or has gone, and the service gets over it by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.faults.recovery import assert_recovers, assert_unavailable
from tests.contract.running import eventually
from tests.contract.service import tag, unique
from tests.contract.stacks import WITH_SERVER, asked_of
from tests.servers.database import PASSWORD

if TYPE_CHECKING:
    from tests.contract.running import Running
    from tests.servers.database import DatabaseServer

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("up_again"),
    asked_of(WITH_SERVER),
]


def test_a_restart_between_two_requests_is_got_over(
    running_service: Running, server: DatabaseServer
) -> None:
    service = running_service.service
    created = service.create()

    server.stop()
    server.start()

    assert_recovers(service, created["id"])


def test_a_restart_under_load_is_got_over(running_service: Running, server: DatabaseServer) -> None:
    service = running_service.service
    created = service.create()
    over = Event()

    def ask(_: int) -> set[int]:
        statuses = set()
        while not over.is_set():
            statuses.add(service.get(service.path_of(created["id"])).status_code)
            statuses.add(service.patch(created["id"], {}, if_match="*").status_code)
        return statuses

    with ThreadPoolExecutor(8) as pool:
        asked = pool.map(ask, range(8))
        for _ in range(2):
            time.sleep(0.5)
            server.stop()
            server.start()
        time.sleep(0.5)
        over.set()

    # A driver may try again by itself, for so long that nobody is refused.
    assert set().union(*asked) <= {200, 503}
    assert_recovers(service, created["id"])


def test_a_crash_under_load_loses_no_acknowledged_write(
    running_service: Running, server: DatabaseServer
) -> None:
    if server.forgets:
        pytest.skip(server.forgets)
    service = running_service.service
    over = Event()
    acknowledged: dict[str, tuple[int, str]] = {}  # last, by id

    def write(_: int) -> None:
        """Create and change until it is over."""
        while not over.is_set():
            created = service.post({"name": unique()})
            if created.status_code != 201:
                assert_unavailable(created)
                continue
            one = created.json()
            acknowledged[one["id"]] = (1, one["name"])
            name = unique()
            changed = service.patch(one["id"], {"name": name}, if_match=tag(1))
            if changed.status_code == 200:
                acknowledged[one["id"]] = (2, name)
            else:
                assert_unavailable(changed)
                del acknowledged[one["id"]]  # it may have been changed, or not

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(write, number) for number in range(8)]
        assert eventually(lambda: len(acknowledged) > 50, 30)
        server.kill()
        server.start()
        eventually(lambda: service.get("/health/ready").is_success, 30)
        time.sleep(0.5)
        over.set()

    for writer in writers:
        writer.result()
    for id_, last in acknowledged.items():
        found = service.read(id_)
        assert (found["version"], found["name"]) == last


def test_a_lost_connection_is_one_line_that_tells_it(
    running_service: Running, server: DatabaseServer
) -> None:
    service = running_service.service
    id_ = uuid4().hex

    server.stop()
    assert_unavailable(service.get(service.path, x_request_id=id_))

    def of_request() -> list[int]:
        lines = running_service.lines_of(id_)
        return [line["status"] for line in lines if line["event"] == "request"]

    assert eventually(of_request) == [503]
    assert PASSWORD not in running_service.output


def test_a_service_stops_while_its_database_is_down(
    running_service: Running, server: DatabaseServer
) -> None:
    running_service.service.create()

    server.stop()

    assert running_service.process.stop() == 0
