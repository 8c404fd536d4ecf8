"""A service with a broker, its worker, and another service that listens."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.contract.conftest import new_database
from tests.contract.events.brokers import BYSTANDERS
from tests.contract.events.crew import Crew
from tests.contract.events.effects import EFFECTS
from tests.contract.events.told import Told
from tests.contract.events.worker import working
from tests.contract.running import running
from tests.servers.catalogue import SERVERS
from tests.servers.database import DatabaseServer
from tests.servers.fixtures import started
from tests.servers.server import Server
from tests.servers.stacks import BROKERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.contract.projects import Project
    from tests.contract.stacks import Stack
    from tests.servers.startable import Startable

# Short, so that tests see them pass.
IMPATIENT = {
    "SHUTDOWN_DELAY_SECONDS": "0",
    "HEALTH_TIMEOUT_SECONDS": "5",
    "RELAY_POLL_SECONDS": "0.1",
    "RELAY_BACKOFF_SECONDS": "0.5",
    "RELAY_LEASE_SECONDS": "7",
    "RELAY_MAX_ATTEMPTS": "2",
    "RELAY_MAX_BYTES": "4000",
    "WORKER_RETRY_SECONDS": "0.2",
    "WORKER_MAX_ATTEMPTS": "3",
    "WORKER_HANDLER_TIMEOUT_SECONDS": "2",
}


@pytest.fixture(scope="session")
def broker(stack: Stack) -> Iterator[Startable]:
    """A broker that no other test uses."""
    assert stack.broker
    with started(BROKERS[stack.broker]()) as server:
        yield server


@pytest.fixture(scope="session")
def told_by_all(
    stack: Stack, project: Project, broker: Startable, request: pytest.FixtureRequest
) -> Iterator[Told]:
    """The service that all tests share; each has subjects of its own."""
    server: DatabaseServer | None = request.getfixturevalue("database_server")
    folder = request.getfixturevalue("tmp_path_factory").mktemp("events")
    with telling(stack, project, new_database(stack, server, folder), broker) as told:
        yield told


@contextmanager
def telling(
    stack: Stack, project: Project, database: Mapping[str, str], broker: Startable
) -> Iterator[Told]:
    """Start a service, its worker, and who listens."""
    assert stack.broker
    variables = {**database, **broker.variables, **IMPATIENT}
    with running(project, variables) as service, working(project, variables) as worker:
        worker.await_ready()
        bystander = BYSTANDERS[stack.broker](broker.variables, project.names)
        yield Told(service, worker, broker, bystander, project, variables)


@pytest.fixture
def told(told_by_all: Told) -> Iterator[Told]:
    """The same, up again after the test."""
    yield told_by_all
    broker, worker = told_by_all.broker, told_by_all.worker
    show(broker)
    worker.process.resume()
    broker.resume()
    if not broker.is_running:
        broker.start()
    if not worker.process.is_running:
        worker.process.start()
    worker.await_ready()


@pytest.fixture
def crew(stack: Stack, project: Project, tmp_path: Path) -> Iterator[Crew]:
    """Services and workers that share their servers with nobody else."""
    assert stack.broker
    if stack.database not in EFFECTS:
        pytest.skip("nothing outlives the process")
    with ExitStack() as opened:
        server = opened.enter_context(_database(stack))
        broker = opened.enter_context(started(BROKERS[stack.broker]()))
        variables = {**new_database(stack, server, tmp_path), **broker.variables, **IMPATIENT}
        services = [opened.enter_context(running(project, variables))]
        if server is not None:  # else it means one replica
            services += [opened.enter_context(running(project, variables, migrate=False))]
        workers = [opened.enter_context(working(project, variables)) for _ in services]
        bystander = BYSTANDERS[stack.broker](broker.variables, project.names)
        told = Told(services[0], workers[0], broker, bystander, project, variables)
        effects = EFFECTS[stack.database](server, variables, project.names)
        may_crash = [server] if server is not None and not server.forgets else []
        yield Crew(told, services, workers, [*may_crash, broker], effects)
        show(broker)


def show(server: Startable) -> None:
    """Show the end of a server's log beside a test that has failed."""
    if isinstance(server, Server):
        sys.stdout.write(server.log[-8000:])


@contextmanager
def _database(stack: Stack) -> Iterator[DatabaseServer | None]:
    if stack.server is None:
        yield None
        return
    server = SERVERS[stack.server.replace("_", "-")]()
    assert isinstance(server, DatabaseServer)
    with started(server):
        yield server
