"""A service and a server of its own, which the tests stop, restart and pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.conftest import new_database
from tests.contract.databases import DATABASES
from tests.contract.running import Running, running
from tests.servers.catalogue import SERVERS
from tests.servers.database import DatabaseServer
from tests.servers.fixtures import started

if TYPE_CHECKING:
    from collections.abc import Iterator

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
def running_service(stack: Stack, project: Project, server: DatabaseServer) -> Iterator[Running]:
    """A service on an empty database, with short time-outs."""
    variables = new_database(stack, server, server.folder)
    timeouts = {**DATABASES[stack.database].timeouts, **TIMEOUTS}
    with running(project, {**variables, **timeouts}) as started:
        yield started
