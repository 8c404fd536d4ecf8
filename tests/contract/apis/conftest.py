"""A service with every API, and a client of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from tests.contract.apis.calls import GrpcApi, Stubs
from tests.contract.apis.graphql import GraphqlApi
from tests.contract.apis.rest import RestApi

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from tests.contract.apis.api import Api
    from tests.contract.projects import Project
    from tests.contract.running import Running


@pytest.fixture(scope="session")
def stubs(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Stubs:
    return Stubs(project, tmp_path_factory.mktemp("stubs"))


@pytest.fixture(scope="session")
def clients(
    started: Running, project: Project, request: pytest.FixtureRequest
) -> Generator[Mapping[str, Api]]:
    """A client of each API that the stack has."""
    found: dict[str, Api] = {}
    if "rest" in project.apis:
        found["rest"] = RestApi(started.service)
    if "graphql" in project.apis:
        found["graphql"] = GraphqlApi(started.service)
    if "grpc" in project.apis:
        with grpc.insecure_channel(f"127.0.0.1:{started.grpc_port}") as channel:
            stubs = request.getfixturevalue("stubs")
            yield {**found, "grpc": GrpcApi(stubs, project.names, channel)}
        return
    yield found


@pytest.fixture
def apis(clients: Mapping[str, Api]) -> list[Api]:
    """All of them."""
    return list(clients.values())


@pytest.fixture
def api(clients: Mapping[str, Api], request: pytest.FixtureRequest) -> Api:
    """One of them."""
    return clients[request.param]
