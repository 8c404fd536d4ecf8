"""What is particular to SQLite about events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Integer, Select, Table, func, select
from sqlalchemy.dialects.sqlite import insert

from .dialect import Moment

Serial = Integer()  # the only type that SQLite counts up


def later(seconds: float = 0) -> ColumnElement[datetime]:
    """Tell the moment that is so many seconds after the database's own present one."""
    form = "%Y-%m-%d %H:%M:%f000"  # as SQLAlchemy writes a moment, to the microsecond
    return func.strftime(form, "now", f"{seconds:+.3f} seconds", type_=Moment())


def locked(table: Table) -> Select[Any]:
    """Read rows that nobody else changes until the transaction ends: it is the only one."""
    return select(table)


def insert_missing(table: Table, row: Mapping[str, object]) -> Executable:
    """Insert a row where none has its key; others who do the same wait for the transaction."""
    return insert(table).values(row).on_conflict_do_nothing()
