"""GraphQL reads many by their ids with one statement: counted in PostgreSQL's own log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.contract.apis.graphql import GraphqlApi
from tests.contract.running import running
from tests.contract.service import unique
from tests.contract.stacks import UNCACHED, asked_of
from tests.servers.fixtures import started
from tests.servers.postgresql import PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.projects import Project

COUNT = 50


pytestmark = asked_of(UNCACHED)


@pytest.fixture(scope="module")
def logging() -> Iterator[PostgreSQL]:
    """A server that logs each statement."""
    settings = {"log_statement": "all", "log_line_prefix": "%d ", "log_min_messages": "log"}
    with started(PostgreSQL(settings=settings)) as server:
        assert isinstance(server, PostgreSQL)
        yield server


def test_many_ids_cost_one_statement(logging: PostgreSQL, project: Project) -> None:
    with running(project, logging.new_database("loader")) as service:
        api = GraphqlApi(service.service)
        ids = [api.global_id(api.create(unique()).id) for _ in range(COUNT)]
        fields = [f'a{n}: {api.one}(id: "{id_}") {{ id }} ' for n, id_ in enumerate(ids)]
        document = "{" + "".join(fields) + "}"
        api.execute(document, {})  # the first time the driver asks for types
        before = executed(logging)

        found = api.execute(document, {})

        assert [found[f"a{n}"]["id"] for n in range(COUNT)] == ids
        assert executed(logging) - before == 1


def executed(server: PostgreSQL) -> int:
    """Count the statements that the server was told to execute for the service."""
    return len(re.findall(r"^loader LOG: +(?:execute|statement)", server.log, re.MULTILINE))
