"""A service of each stack: generated, installed, migrated and started once for all its tests."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.contract.caches import CACHES, UNLIMITED
from tests.contract.names import Names
from tests.contract.projects import Project, generate, shared_by_workers
from tests.contract.running import Running, running
from tests.contract.service import Service
from tests.contract.stacks import DEEP, EACH_OF_SEVERAL, EVERYDAY, Stack
from tests.servers.database import DatabaseServer
from tests.servers.startable import Startable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

_GIVEN = os.environ.get("CONTRACT_URL")
_RESOURCE = os.environ.get("CONTRACT_RESOURCE", "item")
_GIVEN_NAMES = Names(os.environ.get("CONTRACT_PROJECT", "Orders"), _RESOURCE, f"{_RESOURCE}s")

_STACKS = [
    *(pytest.param(stack, id=stack.title) for stack in EVERYDAY),
    *(pytest.param(stack, id=stack.title, marks=pytest.mark.deep) for stack in DEEP),
    *(
        pytest.param(stack, id=stack.title, marks=[pytest.mark.deep, pytest.mark.several])
        for stack in EACH_OF_SEVERAL
    ),
]


class Start(Protocol):
    """Starts a service of the test's own, with its own variables, until the context ends."""

    def __call__(
        self, *, migrate: bool = ..., ready: bool = ..., **environment: str
    ) -> AbstractContextManager[Running]:
        """Start it."""


@pytest.fixture(scope="session", params=[pytest.param(None, id="given")] if _GIVEN else _STACKS)
def stack(request: pytest.FixtureRequest) -> Stack | None:
    """The answers; none where a service was given."""
    stack: Stack | None = request.param
    return stack


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Stack], Project]:
    """Generate projects, each once for all workers."""
    root = shared_by_workers(tmp_path_factory)
    return lambda stack: generate(stack, root / stack.project)


@pytest.fixture(scope="session")
def project(stack: Stack | None, projects: Callable[[Stack], Project]) -> Project:
    """The generated project, shared by all workers."""
    if stack is None or _GIVEN:
        pytest.skip("the service is given, and not its project")
    return projects(stack)


@pytest.fixture(scope="session")
def database_server(stack: Stack, request: pytest.FixtureRequest) -> DatabaseServer | None:
    """The server of the stack's database, where there is one."""
    if stack.server is None:
        return None
    server = request.getfixturevalue(stack.server)
    assert isinstance(server, DatabaseServer)
    return server


@pytest.fixture(scope="session")
def cache_variables(stack: Stack, request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The variables of the stack's cache, where there is one, without a limit on requests."""
    if stack.topology is None:
        return {}
    server = request.getfixturevalue(CACHES[stack.topology].server)
    assert isinstance(server, Startable)
    return {**server.variables, **UNLIMITED}


@pytest.fixture(scope="session")
def service(stack: Stack | None, request: pytest.FixtureRequest) -> Iterator[Service]:
    """The service that all tests share: what one leaves there must not disturb another."""
    if stack is None:
        assert _GIVEN
        with Service(_GIVEN, _GIVEN_NAMES) as service:
            yield service
        return
    started: Running = request.getfixturevalue("started")
    yield started.service


@pytest.fixture(scope="session")
def started(
    stack: Stack,
    project: Project,
    database_server: DatabaseServer | None,
    cache_variables: Mapping[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    """Its process."""
    folder = tmp_path_factory.mktemp("service")
    variables = {**new_database(stack, database_server, folder), **cache_variables}
    with running(project, variables) as found:
        yield found


@pytest.fixture
def database(stack: Stack, request: pytest.FixtureRequest, tmp_path: Path) -> Mapping[str, str]:
    """The variables of an empty database of the test's own, and of the cache before it."""
    request.getfixturevalue("project")  # skips where there is none
    server = request.getfixturevalue("database_server")
    cache = request.getfixturevalue("cache_variables")
    return {**new_database(stack, server, tmp_path), **cache}


@pytest.fixture
def start(project: Project, database: Mapping[str, str]) -> Start:
    """Start services of the test's own, all on one database."""

    def start(
        *, migrate: bool = True, ready: bool = True, **environment: str
    ) -> AbstractContextManager[Running]:
        variables = {"SHUTDOWN_DELAY_SECONDS": "0", **database, **environment}
        return running(project, variables, migrate=migrate, ready=ready)

    return start


def new_database(stack: Stack, server: DatabaseServer | None, folder: Path) -> dict[str, str]:
    """Make an empty database and return the variables by which a service finds it."""
    if server is not None:
        return server.new_database(f"test_{uuid.uuid4().hex}")
    if stack.database == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{folder / 'service.db'}"}
    return {}
