"""A service and a server of its own, which the tests stop, restart and pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.conftest import new_database
from tests.contract.databases import DATABASES
from tests.contract.faults.caching import SETTINGS, Cached, CacheServer
from tests.contract.running import Running, running
from tests.servers.catalogue import SERVERS
from tests.servers.database import DatabaseServer
from tests.servers.fixtures import started
from tests.servers.group import restore
from tests.servers.stacks import CACHES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

TIMEOUTS = {"HEALTH_TIMEOUT_SECONDS": "1", "SHUTDOWN_DELAY_SECONDS": "0"}


@pytest.fixture(scope="session")
def server(stack: Stack) -> Iterator[DatabaseServer]:
    """A server that no other test uses."""
    assert stack.server
    server = SERVERS[stack.server.replace("_", "-")]()
    assert isinstance(server, DatabaseServer)
    with started(server):
        yield server


@pytest.fixture
def up_again(server: DatabaseServer) -> Iterator[None]:
    """Have the server run when the test is over."""
    yield
    server.resume()
    if not server.is_running:
        server.start()


@pytest.fixture
def running_service(stack: Stack, project: Project, server: DatabaseServer) -> Iterator[Running]:
    """A service on an empty database, with short time-outs."""
    variables = new_database(stack, server, server.folder)
    timeouts = {**DATABASES[stack.database].timeouts, **TIMEOUTS}
    with running(project, {**variables, **timeouts}) as started:
        yield started


@pytest.fixture(scope="session")
def own_cache(stack: Stack) -> Iterator[CacheServer]:
    """A cache that no other test uses."""
    assert stack.topology
    server = CACHES[stack.topology]()
    assert isinstance(server, CacheServer)
    with started(server):
        yield server


@pytest.fixture
def cache(own_cache: CacheServer) -> Iterator[CacheServer]:
    """The same, up again after the test."""
    yield own_cache
    restore(own_cache)


@pytest.fixture
def behind_cache(
    stack: Stack, request: pytest.FixtureRequest, tmp_path: Path, cache: CacheServer
) -> Mapping[str, str]:
    """The variables of a service with an empty database, and short time-outs of its own cache."""
    database_server = request.getfixturevalue("database_server")
    return {**new_database(stack, database_server, tmp_path), **cache.variables, **SETTINGS}


@pytest.fixture(scope="module")
def shared(
    stack: Stack, project: Project, request: pytest.FixtureRequest, own_cache: CacheServer
) -> Iterator[Cached]:
    """A service before its own cache, for all tests of a module."""
    database_server = request.getfixturevalue("database_server")
    folder = request.getfixturevalue("tmp_path_factory").mktemp("cached")
    variables = new_database(stack, database_server, folder)
    with running(project, {**variables, **own_cache.variables, **SETTINGS}) as started:
        yield Cached(started, own_cache)


@pytest.fixture
def cached(shared: Cached, cache: CacheServer) -> Cached:
    """The same, which reads from its cache when the test starts."""
    assert shared.cache is cache
    shared.recovers()
    return shared
