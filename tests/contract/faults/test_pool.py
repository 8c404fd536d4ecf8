"""More requests than connections, and connections that are held."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.contract.conftest import new_database
from tests.contract.faults.recovery import assert_recovers, assert_unavailable
from tests.contract.problems import assert_problem
from tests.contract.running import eventually, running
from tests.contract.service import tag, unique
from tests.contract.stacks import RELATIONAL, asked_of
from tests.servers.errors import ServerError
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.projects import Project
    from tests.contract.running import Running
    from tests.contract.service import Response
    from tests.contract.stacks import Stack
    from tests.servers.database import RelationalServer

pytestmark = [
    pytest.mark.timeout(120),
    asked_of(RELATIONAL),
]

HELD_SECONDS = 4


@contextmanager
def held(server: RelationalServer, database: str, table: str) -> Iterator[None]:
    """Lock a table for some seconds, so that every statement on it waits."""
    if isinstance(server, PostgreSQL):
        statement = f"BEGIN; LOCK TABLE {table}; SELECT pg_sleep({HELD_SECONDS}); COMMIT"
    else:
        statement = f"LOCK TABLES {table} WRITE; SELECT SLEEP({HELD_SECONDS}); UNLOCK TABLES"

    def hold() -> None:
        with suppress(ServerError):
            server.execute(statement, database)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold)
        time.sleep(0.5)
        yield


def database_of(started: Running) -> str:
    return urlsplit(started.environment["DATABASE_URL"]).path[1:]


def test_a_full_pool_is_told_and_got_over(
    running_service: Running, server: RelationalServer
) -> None:
    service = running_service.service
    created = service.create()

    def read(_: int) -> Response:
        return service.get(service.path_of(created["id"]))

    with (
        held(server, database_of(running_service), service.names.plural),
        ThreadPoolExecutor(10) as pool,
    ):
        responses = list(pool.map(read, range(10)))
        assert service.get("/health/live").status_code == 200

    for response in responses:
        assert_problem(response, "unavailable")
        assert int(response.headers["retry-after"]) >= 1
        assert response.elapsed.total_seconds() < HELD_SECONDS
    assert eventually(lambda: read(0).status_code == 200)


def test_a_change_that_was_cut_off_is_not_half_done(
    running_service: Running, server: RelationalServer
) -> None:
    service = running_service.service
    created = service.create()

    with held(server, database_of(running_service), service.names.plural):
        response = service.patch(created["id"], {"description": "New."}, if_match=tag(1))
        assert_problem(response, "unavailable")

    eventually(lambda: service.get("/health/ready").is_success)
    time.sleep(0.5)  # a statement that was not cancelled would now take effect
    assert service.read(created["id"]) == created


def test_more_requests_than_connections_wait_their_turn(
    stack: Stack, project: Project, server: RelationalServer
) -> None:
    variables = new_database(stack, server, server.folder)
    patient = {"DATABASE_POOL_SIZE": "2", "DATABASE_POOL_TIMEOUT_SECONDS": "30"}

    with running(project, {**variables, **patient}) as started, ThreadPoolExecutor(40) as pool:
        service = started.service
        path = service.path_of(service.create()["id"])
        responses = list(pool.map(lambda _: service.get(path), range(400)))

    assert {response.status_code for response in responses} == {200}


def test_the_pool_is_bounded(running_service: Running, server: RelationalServer) -> None:
    service = running_service.service
    name = database_of(running_service)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: service.create(), range(100)))

    assert 1 <= server.connections(name) <= 2


def test_a_server_without_connections_left_is_told_and_got_over(
    running_service: Running, server: RelationalServer
) -> None:
    service = running_service.service
    created = service.create()

    def read(_: int) -> Response:
        return service.get(service.path_of(created["id"]))

    server.limit_connections(1)
    try:
        with ThreadPoolExecutor(10) as pool:
            responses = list(pool.map(read, range(100)))
    finally:
        server.limit_connections(None)

    assert {response.status_code for response in responses} == {200, 503}
    for response in responses:
        if response.status_code == 503:
            assert_problem(response, "unavailable")
    eventually(lambda: read(0).status_code == 200)
    with ThreadPoolExecutor(10) as pool:
        assert {response.status_code for response in pool.map(read, range(100))} <= {200, 503}
        assert {response.status_code for response in pool.map(read, range(100))} == {200}


def test_a_server_that_takes_no_writes_is_told_and_got_over(
    running_service: Running, server: RelationalServer
) -> None:
    service = running_service.service
    created = service.create()

    server.set_read_only(read_only=True)
    try:
        eventually(lambda: service.get(service.path_of(created["id"])).is_success)
        assert_unavailable(service.post({"name": unique()}))
        assert_unavailable(service.patch(created["id"], {}, if_match=tag(1)))
        assert service.read(created["id"]) == created
    finally:
        server.set_read_only(read_only=False)

    assert_recovers(service, created["id"])
