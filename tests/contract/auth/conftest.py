"""A service with accounts, and who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from tests.contract.apis.calls import GrpcApi, Stubs
from tests.contract.apis.graphql import GraphqlApi
from tests.contract.apis.rest import RestApi
from tests.contract.auth.person import Person
from tests.contract.conftest import new_database
from tests.contract.running import Running, running
from tests.contract.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.contract.apis.api import Api
    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

# A session that has ended is told within this time.
KEEP_SECONDS = 0.5
SETTINGS = {
    "AUTH_HASH_MEMORY_KIB": "1024",
    "AUTH_HASH_ROUNDS": "1",
    "AUTH_KEEP_SECONDS": str(KEEP_SECONDS),
    "ENVIRONMENT": "test",
    "SHUTDOWN_DELAY_SECONDS": "0",
}


@pytest.fixture(scope="session")
def keys(project: Project, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What signs tokens."""
    return run(project, tmp_path_factory.mktemp("keys"), "keys", "generate")


@pytest.fixture(scope="session")
def started(
    stack: Stack, project: Project, keys: str, request: pytest.FixtureRequest
) -> Iterator[Running]:
    """Its process."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("service")
    database = new_database(stack, request.getfixturevalue("database_server"), folder)
    cache = request.getfixturevalue("cache_variables")
    broker = request.getfixturevalue(stack.broker).variables if stack.broker else {}
    variables = {**database, **cache, **broker, "JWT_PRIVATE_KEYS": keys, **SETTINGS}
    with running(project, variables) as found:
        yield found


@pytest.fixture
def person(started: Running) -> Person:
    """Somebody who has signed in."""
    return Person(started.service).begin()


@pytest.fixture(scope="session")
def stubs(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Stubs:
    """The modules of the project's protocol."""
    return Stubs(project, tmp_path_factory.mktemp("stubs"))


@pytest.fixture
def clients_with(
    started: Running, project: Project, request: pytest.FixtureRequest
) -> Iterator[Callable[[str | None], Mapping[str, Api]]]:
    """Make a client of each API with a token, or none."""
    opened: list[grpc.Channel] = []

    def make(token: str | None) -> Mapping[str, Api]:
        service = Service(started.service.url, project.names, started.service.environment)
        request.addfinalizer(service.client.close)
        if token:
            service.client.headers["Authorization"] = f"Bearer {token}"
        found: dict[str, Api] = {}
        if "rest" in project.apis:
            found["rest"] = RestApi(service)
        if "graphql" in project.apis:
            found["graphql"] = GraphqlApi(service)
        if "grpc" in project.apis:
            channel = grpc.insecure_channel(f"127.0.0.1:{started.grpc_port}")
            opened.append(channel)
            stubs = request.getfixturevalue("stubs")
            signed = grpc.intercept_channel(channel, *([Signing(token)] if token else []))
            found["grpc"] = GrpcApi(stubs, project.names, signed)
        return found

    yield make
    for channel in opened:
        channel.close()


class Signing(
    grpc.UnaryUnaryClientInterceptor,  # type: ignore[type-arg]
    grpc.UnaryStreamClientInterceptor,  # type: ignore[type-arg]
):
    """Sends a token with each call."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        self._metadata = [("authorization", f"Bearer {token}")]

    def intercept_unary_unary(self, continuation, client_call_details, request):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        """Add it to a call."""
        return continuation(client_call_details._replace(metadata=self._metadata), request)

    intercept_unary_stream = intercept_unary_unary


def run(project: Project, folder: Path, *arguments: str, **environment: str) -> str:
    """Run a command of the service; return what it printed."""
    process = project.run(*arguments, folder=folder, **environment)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output.strip()
