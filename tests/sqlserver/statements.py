"""Prints every statement that the service sends to SQL Server.

Runs in a generated project: its repository works on a connection that compiles and sends nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import uuid4

import sqlalchemy as sa
from orders.database import dialect
from orders.items.model import Item
from orders.items.repository import SqlItemRepository
from orders.items.table import items

STATEMENTS: list[str] = []
Anything: TypeAlias = Any
MSSQL = sa.create_engine("mssql+mssqlpython://").dialect


class Result:
    """What a statement finds: nothing, or one row to change."""

    rowcount = 1

    def first(self) -> None:
        """Find no row."""

    def all(self) -> list[Any]:
        """Find no rows."""
        return []

    def one(self) -> tuple[Any, ...]:
        """Find a row."""
        return ROW


class Connection:
    """Compiles what it is given."""

    def execute(self, statement: Anything, parameters: object = None) -> Result:
        """Write a statement down."""
        del parameters
        compiled = statement.compile(dialect=MSSQL, compile_kwargs={"render_postcompile": True})
        STATEMENTS.append(str(compiled))
        return Result()


class Database:
    """Lends the connection that compiles."""

    async def run(self, work: Anything) -> Anything:
        """Run work."""
        return work(Connection())

    async def transact(self, work: Anything) -> Anything:
        """Run work."""
        return work(Connection())


MOMENT = datetime.now(UTC)
ROW = (uuid4(), "First", None, 1, MOMENT, MOMENT)


async def use_everything() -> None:
    """Call each method of the repository."""
    repository = SqlItemRepository(Database())  # type: ignore[arg-type]
    one = Item(*ROW)
    await repository.add(one)
    for call in (
        repository.get(one.id),
        repository.page(None, 21),
        repository.page(one.id, 21),
        repository.update(one.id, {"name": "x", "updated_at": MOMENT}, {1, 2}),
        repository.update(one.id, {"description": None, "updated_at": MOMENT}, None),
        repository.delete(one.id, {1}),
        repository.delete(one.id, None),
        repository.save([one, one]),
    ):
        try:
            await call
        except Exception as error:
            if type(error).__name__ != "NotFoundError":
                raise


asyncio.run(use_everything())
STATEMENTS.append(str(sa.schema.CreateTable(items).compile(dialect=MSSQL)))
STATEMENTS.append(dialect.BEGIN)
json.dump(STATEMENTS, sys.stdout)
