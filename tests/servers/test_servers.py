"""Each server is the tests' own, on its own port, and leaves nothing behind."""

from __future__ import annotations

import socket
from contextlib import closing, contextmanager
from ipaddress import ip_address
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks.deep.ports import is_free
from tests.servers import ports
from tests.servers import server as servers
from tests.servers.catalogue import SERVERS
from tests.servers.database import RelationalServer
from tests.servers.errors import ServerError
from tests.servers.fixtures import started
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.startable import Startable

pytestmark = pytest.mark.timeout(300)


# These take long to start; the tests of stacks start them every day.
SLOW = {"cassandra", "dynamodb", "kafka", "mongodb", "rabbitmq"}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.deep] if name in SLOW else [])
        for name in sorted(SERVERS)
    ],
)
def server(request: pytest.FixtureRequest) -> Iterator[Startable]:
    with started(SERVERS[request.param]()) as server:
        yield server


@pytest.fixture
def relational(server: Startable) -> RelationalServer:
    if not isinstance(server, RelationalServer):
        pytest.skip(f"{server.name} does not speak SQL")
    return server


@contextmanager
def accepted(port: int) -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as connection:
        connection.settimeout(0.5)
        yield connection


def test_it_listens_on_loopback_alone(server: Startable) -> None:
    assert set(server.ports) <= {port for _, port in server.listening}
    assert all(ip_address(address).is_loopback for address, _ in server.listening)


def test_a_database_of_its_own_for_each_test(relational: RelationalServer) -> None:
    address = relational.create_database("mine")
    relational.execute("CREATE TABLE here (id int)", "mine")

    assert address.endswith(f"@127.0.0.1:{relational.port}/mine")
    with pytest.raises(ServerError):
        relational.execute("SELECT * FROM here", relational.url.rpartition("/")[2])

    relational.drop_database("mine")
    with pytest.raises(ServerError):
        relational.execute("SELECT 1", "mine")


def test_it_starts_again_on_the_same_ports(server: Startable) -> None:
    before = server.ports

    server.stop()
    assert not server.is_running
    for port in before:
        with pytest.raises(OSError, match="refused"), accepted(port):
            pass
    server.start()

    assert server.is_running
    assert server.ports == before
    assert server.release


def test_it_starts_again_after_a_crash(server: Startable) -> None:
    before = server.ports

    server.kill()
    server.start()

    assert server.ports == before
    assert server.release


def test_it_starts_again_with_its_data(relational: RelationalServer) -> None:
    relational.create_database("kept")

    relational.stop()
    relational.start()

    relational.execute("SELECT 1", "kept")
    relational.drop_database("kept")


def test_a_paused_server_accepts_and_does_not_answer(server: Startable) -> None:
    server.pause()
    try:
        for port in server.ports:
            with accepted(port) as connection:
                connection.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")  # PostgreSQL's question for TLS
                with pytest.raises(TimeoutError):
                    connection.recv(1)
    finally:
        server.resume()

    assert server.release


def test_a_paused_server_can_be_stopped(server: Startable) -> None:
    server.pause()
    server.stop()
    server.start()

    assert server.release


@pytest.mark.parametrize(
    "name", ["kafka", "postgresql", "rabbitmq", "redis", "redis-cluster", "redis-sentinel"]
)
def test_nothing_is_left_of_it(name: str) -> None:
    with started(SERVERS[name]()) as server:
        folders, listening = server.folders, server.listening
        assert all(folder.exists() for folder in folders)

    assert not any(folder.exists() for folder in folders)
    assert all(is_free(port) for _, port in listening)


def test_another_port_when_somebody_took_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        taken: int = other.getsockname()[1]
        choices = iter([taken, ports.free_port()])
        monkeypatch.setattr(servers, "free_port", lambda: next(choices))

        with started(PostgreSQL()) as server:
            assert server.port != taken


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    settings = {"shared_buffers": "nonsense", "log_directory": str(tmp_path)}
    with pytest.raises(ServerError, match="shared_buffers"), PostgreSQL(settings=settings):
        pass


def test_a_port_that_was_given_is_not_given_again_soon() -> None:
    given = [ports.free_port() for _ in range(100)]

    assert len(set(given)) == len(given)


def test_no_two_workers_give_the_same_port(monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    monkeypatch.setenv("PYTEST_XDIST_WORKER_COUNT", "3")
    for worker in ("gw0", "gw1", "gw2"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        shares.append(set(islice(ports.going_round(), 10_000)))

    assert len(set.union(*shares)) == sum(map(len, shares))
