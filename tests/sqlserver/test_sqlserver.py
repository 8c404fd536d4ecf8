"""What can be known of SQL Server without one, and nothing more: see docs/sql-server.md.

The lock and the snapshot of `migrate` are blocks of procedures, which no parser here knows.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlglot

from tests.contract.names import ORDERS
from tests.contract.projects import (
    Project,
    generate,
    process_environment,
    shared_by_workers,
)
from tests.contract.stacks import Stack

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

STATEMENTS = Path(__file__).with_name("statements.py")
REFUSED = "mssql://sa:hidden-1@127.0.0.1:1/orders"


class EventStack(Stack):
    """A stack with all that sends statements."""

    @property
    def answers(self) -> dict[str, str]:
        """With a broker, and so with the tables of events."""
        return {**super().answers, "broker": "rabbitmq"}


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A service on SQL Server, with its driver installed."""
    folder = shared_by_workers(tmp_path_factory) / "sqlserver-rabbitmq-orders"
    return generate(EventStack("sqlserver", None, ORDERS), folder)


@pytest.fixture(scope="session")
def statements(project: Project) -> list[str]:
    """Every statement that the service sends."""
    python = project.folder / ".venv/bin/python"
    done = subprocess.run(
        [python, STATEMENTS],
        cwd=project.folder,
        env=process_environment({"DATABASE_URL": REFUSED}),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def parse(statement: str) -> list[Expr | None]:
    """Parse T-SQL; a driver's place of a parameter is a variable."""
    numbers = iter(range(1000))
    text = re.sub(r"%\(\w+\)s|\?", lambda _: f"@p{next(numbers)}", statement)
    return sqlglot.parse(text, read="tsql", error_level=sqlglot.ErrorLevel.RAISE)


def test_every_statement_is_t_sql(statements: list[str]) -> None:
    kinds = {type(tree).__name__ for text in statements for tree in parse(text)}

    assert {"Select", "Insert", "Update", "Delete", "Create"} <= kinds


def test_the_parser_refuses_what_is_no_statement() -> None:
    with pytest.raises(sqlglot.ParseError):
        parse("SELECT id FROM items WHERE (id = 1")


def test_no_statement_is_left_unparsed(statements: list[str]) -> None:
    trees = [tree for text in statements for tree in parse(text)]

    assert not any(type(tree).__name__ == "Command" for tree in trees)


def test_values_are_parameters(statements: list[str]) -> None:
    assert not any("First" in text for text in statements)


def test_columns_fit_the_contract(statements: list[str]) -> None:
    (create,) = [text for text in statements if "CREATE TABLE items (" in text]

    assert "id BINARY(16) NOT NULL" in create
    assert "name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL" in create
    assert "description NVARCHAR(4000)" in create
    assert "DATETIME2(3)" in create
    assert "CONSTRAINT uq_items_name UNIQUE (name)" in create


def test_what_waits_is_in_the_order_of_a_number_that_the_server_counts_up(
    statements: list[str],
) -> None:
    (create,) = [text for text in statements if "CREATE TABLE outbox (" in text]

    assert "sequence BIGINT NOT NULL IDENTITY" in create
    assert "data NVARCHAR(max) NOT NULL" in create


def test_a_row_that_is_missing_is_locked_before_it_is_inserted(statements: list[str]) -> None:
    inserts = [text for text in statements if "NOT (EXISTS" in text]

    assert inserts
    assert all("WITH (UPDLOCK, HOLDLOCK)" in text for text in inserts)


def test_a_refused_connection_is_told_clearly_and_soon(project: Project, tmp_path: Path) -> None:
    start = time.monotonic()
    process = project.run("migrate", folder=tmp_path, DATABASE_URL=REFUSED)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "The database is down or busy." in output
    assert "hidden-1" not in output
    assert "Traceback" not in output
    assert time.monotonic() - start < 30
