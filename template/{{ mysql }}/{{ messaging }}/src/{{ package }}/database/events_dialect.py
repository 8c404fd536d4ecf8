"""What is particular to MySQL about events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Executable, Select, Table, func, select, text
from sqlalchemy.dialects.mysql import insert

from .dialect import Moment

Serial = BigInteger()


def later(seconds: float = 0) -> ColumnElement[datetime]:
    """Tell the moment that is so many seconds after the database's own present one."""
    microseconds, present = round(seconds * 1_000_000), func.utc_timestamp(3)
    return func.timestampadd(text("MICROSECOND"), microseconds, present, type_=Moment())


def locked(table: Table) -> Select[Any]:
    """Read rows that nobody else changes until the transaction ends."""
    return select(table).with_for_update()


def insert_missing(table: Table, row: Mapping[str, object]) -> Executable:
    """Insert a row where none has its key; others who do the same wait for the transaction."""
    # Unlike INSERT IGNORE it locks a row that is there for writing, so that two never deadlock.
    return insert(table).values(row).on_duplicate_key_update(dict(table.primary_key.columns))
