"""The servers of a stack, as the deep checks ask for them."""

from __future__ import annotations

import pytest

from tests.servers import sqlserver
from tests.servers.dynamodb import DynamoDB
from tests.servers.errors import ServerError
from tests.servers.stacks import StackServers


@pytest.mark.parametrize("database", ["sqlite", "none"])
def test_what_needs_no_server_gets_none(database: str) -> None:
    with StackServers() as servers:
        assert servers({"database": database}) == {}


@pytest.mark.parametrize("database", ["postgresql", "mysql"])
@pytest.mark.timeout(120)
def test_every_asker_gets_a_database_of_its_own(database: str) -> None:
    with StackServers() as servers:
        found = [servers({"database": database}) for _ in range(2)]

    if isinstance(found[0], str):
        pytest.skip(found[0])
    first, second = (one["DATABASE_URL"] for one in found if not isinstance(one, str))
    assert first != second
    assert first.startswith(f"{database}://")


def test_without_its_server_a_stack_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(sqlserver.VARIABLE, raising=False)
    with StackServers() as servers:
        assert "no SQLSERVER_DATABASE_URL is given" in servers({"database": "sqlserver"})
        assert "needs a server of oracle, and none is given" in servers({"database": "oracle"})


def test_a_given_sql_server_that_is_down_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "mssql://sa:secret@127.0.0.1:9/master?TrustServerCertificate=yes"
    monkeypatch.setenv(sqlserver.VARIABLE, address)

    with StackServers() as servers, pytest.raises(ServerError, match="No database can be made"):
        servers({"database": "sqlserver"})


@pytest.mark.timeout(120)
def test_what_a_former_asker_made_in_dynamodb_is_taken_away() -> None:
    answers = {"database": "dynamodb"}
    with StackServers() as servers:
        first = servers(answers)
        if isinstance(first, str):
            pytest.skip(first)
        server = servers._started["dynamodb"]  # noqa: SLF001
        assert isinstance(server, DynamoDB)
        key = {"AttributeName": "k", "KeyType": "HASH"}
        body = {"TableName": first["DYNAMODB_TABLE"], "KeySchema": [key]}
        body |= {"AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}]}
        server.ask("CreateTable", {**body, "BillingMode": "PAY_PER_REQUEST"})
        before = server.tables()

        servers(answers)

        assert (len(before), server.tables()) == (1, [])
