"""Prints every statement that the service sends to SQL Server.

Runs in a generated project: what it has works on a connection that compiles and sends nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import uuid4

import sqlalchemy as sa
from orders.broker.envelope import make_event
from orders.broker.outbox import Pending, Refusal
from orders.database import dialect, metadata
from orders.database.inbox import StoredInbox
from orders.database.outbox import StoredOutbox
from orders.events import EFFECTS, KINDS
from orders.items.events import CREATED
from orders.items.model import Item
from orders.items.recorded import RecordedItemRepository
from orders.items.repository import SqlItemRepository
from pydantic_core import to_jsonable_python

STATEMENTS: list[str] = []
Anything: TypeAlias = Any
MSSQL = sa.create_engine("mssql+mssqlpython://").dialect


class Result:
    """What a statement finds: one row, and where it asks for all, none."""

    rowcount = 1

    def __init__(self, row: tuple[Any, ...]) -> None:
        """Choose the row."""
        self._row = row

    def first(self) -> tuple[Any, ...]:
        """Find a row."""
        return self._row

    def all(self) -> list[Any]:
        """Find no rows."""
        return []

    def one(self) -> tuple[Any, ...]:
        """Find a row."""
        return self._row


class Connection:
    """Compiles what it is given."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        """Choose the row that statements find."""
        self._row = row

    def execute(self, statement: Anything, parameters: Anything = None) -> Result:
        """Write a statement down."""
        keys = [*parameters] if isinstance(parameters, dict) else None
        compiled = statement.compile(
            dialect=MSSQL, column_keys=keys, compile_kwargs={"render_postcompile": True}
        )
        STATEMENTS.append(str(compiled))
        return Result(self._row)

    def scalars(self, statement: Anything) -> Numbers:
        """Write a statement down that finds numbers."""
        self.execute(statement)
        return Numbers()


class Numbers:
    """What a statement of one column finds."""

    def all(self) -> list[int]:
        """Find two."""
        return [1, 2]


class Database:
    """Lends the connection that compiles."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        """Choose the row that statements find."""
        self._connection = Connection(row)

    async def run(self, work: Anything) -> Anything:
        """Run work."""
        return work(self._connection)

    async def transact(self, work: Anything) -> Anything:
        """Run work."""
        return work(self._connection)


MOMENT = datetime.now(UTC)
ROW = (uuid4(), "First", None, 1, MOMENT, MOMENT)
ROW_SHOWN = to_jsonable_python(Item(*ROW))


async def use_events() -> None:
    """Call each method of outbox and inbox."""
    outbox = StoredOutbox(Database((1, MOMENT, 0, MOMENT)))  # type: ignore[arg-type]
    await outbox.lease(uuid4(), 1.5)
    await outbox.pending(1, 100)
    data = json.dumps(ROW_SHOWN)
    pending = Pending(1, uuid4(), CREATED, ROW[0], MOMENT, None, data, 0)
    refused = [Refusal(pending, "no", is_final=one) for one in (False, True)]
    await outbox.settle(1, uuid4(), [pending, pending], refused)
    await outbox.release(1, uuid4(), 0)
    await outbox.clean(86400)
    await outbox.backlog()
    inbox = StoredInbox(Database(ROW), EFFECTS)  # type: ignore[arg-type]
    await inbox.handle(make_event(KINDS[CREATED], pending))


async def use_repository(repository: SqlItemRepository) -> None:
    """Call each method of a repository."""
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
        await call


async def use_everything() -> None:
    """Use all that sends statements."""
    await use_repository(SqlItemRepository(Database(ROW)))  # type: ignore[arg-type]
    await use_repository(RecordedItemRepository(Database(ROW)))  # type: ignore[arg-type]
    await use_events()


asyncio.run(use_everything())
for table in metadata.sorted_tables:
    STATEMENTS.append(str(sa.schema.CreateTable(table).compile(dialect=MSSQL)))
    STATEMENTS += [str(sa.schema.CreateIndex(one).compile(dialect=MSSQL)) for one in table.indexes]
STATEMENTS.append(dialect.BEGIN)
json.dump(STATEMENTS, sys.stdout)
