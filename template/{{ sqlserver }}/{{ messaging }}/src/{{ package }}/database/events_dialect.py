"""What is particular to SQL Server about events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Select,
    Table,
    func,
    insert,
    literal,
    select,
    text,
)

from .dialect import Moment

Serial = BigInteger()

# The row, or the place where it is missing, for writing and until the transaction ends.
_LOCKED = "WITH (UPDLOCK, HOLDLOCK)"


def later(seconds: float = 0) -> ColumnElement[datetime]:
    """Tell the moment that is so many seconds after the database's own present one."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    moment = func.dateadd(text("second"), whole, func.sysutcdatetime())
    return func.dateadd(text("millisecond"), milliseconds, moment, type_=Moment())


def locked(table: Table) -> Select[Any]:
    """Read rows that nobody else changes until the transaction ends."""
    return select(table).with_hint(table, _LOCKED)


def insert_missing(table: Table, row: Mapping[str, object]) -> Executable:
    """Insert a row where none has its key; others who do the same wait for the transaction."""
    values = {name: literal(value, table.c[name].type) for name, value in row.items()}
    same_key = [column == values[column.name] for column in table.primary_key]
    there = select(1).select_from(table).where(*same_key).with_hint(table, _LOCKED)
    return insert(table).from_select([*values], select(*values.values()).where(~there.exists()))
