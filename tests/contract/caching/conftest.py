"""Replicas, whose servers no other test uses."""

from __future__ import annotations

import uuid
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import pytest

from tests.contract.caching.replicas import Replicas
from tests.contract.names import ORDERS
from tests.contract.projects import Project, generate, shared_by_workers
from tests.contract.running import running
from tests.contract.stacks import Stack
from tests.servers.fixtures import started
from tests.servers.postgresql import PostgreSQL
from tests.servers.stacks import CACHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.startable import Startable

_COUNT = 3
_PATIENT = {
    "SHUTDOWN_DELAY_SECONDS": "0",
    "REDIS_RATE_LIMIT_REQUESTS": "0",
    # However busy the machine is, nothing here is slow.
    "REDIS_TIMEOUT_SECONDS": "10",
    "REDIS_LEASE_SECONDS": "30",
    "DATABASE_STATEMENT_TIMEOUT_SECONDS": "30",
}


class Replicate(Protocol):
    """Starts replicas with these variables, until the context ends."""

    def __call__(self, **environment: str) -> AbstractContextManager[Replicas]:
        """Start them."""


@pytest.fixture(
    scope="session",
    params=[
        "standalone",
        pytest.param("sentinel", marks=pytest.mark.deep),
        pytest.param("cluster", marks=pytest.mark.deep),
    ],
)
def topology(request: pytest.FixtureRequest) -> str:
    """How the cache is set up."""
    topology: str = request.param
    return topology


@pytest.fixture(scope="session")
def cached_project(topology: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The generated project, shared by all workers."""
    root = shared_by_workers(tmp_path_factory)
    stack = Stack("postgresql", "postgresql", ORDERS, topology)
    return generate(stack, root / stack.project)


@pytest.fixture(scope="session")
def counting_database() -> Iterator[PostgreSQL]:
    """A database server that counts what it executes."""
    settings = {"shared_preload_libraries": "pg_stat_statements"}
    with started(PostgreSQL(15, settings)) as server:
        yield server


@pytest.fixture(scope="session")
def cache_server(topology: str) -> Iterator[Startable]:
    """The cache, which tests may stop, pause and kill."""
    with started(CACHES[topology]()) as server:
        yield server


@pytest.fixture(scope="session")
def replicate(
    cached_project: Project, counting_database: PostgreSQL, cache_server: Startable
) -> Replicate:
    """Start replicas of the test's own, all on one new database and one cache."""

    @contextmanager
    def replicate(**environment: str) -> Iterator[Replicas]:
        found = counting_database.new_database(f"test_{uuid.uuid4().hex}")
        variables = {**_PATIENT, **found, **cache_server.variables, **environment}
        with ExitStack() as stack:
            each = [
                stack.enter_context(running(cached_project, variables, migrate=not number))
                for number in range(_COUNT)
            ]
            name = urlsplit(found["DATABASE_URL"]).path[1:]
            yield Replicas(each, counting_database, name, cache_server)

    return replicate


@pytest.fixture(scope="session")
def replicas(replicate: Replicate) -> Iterator[Replicas]:
    """Replicas that tests share."""
    with replicate() as replicas:
        yield replicas
