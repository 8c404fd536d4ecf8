"""What the example consumer has done, read from the database and not through the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from tests.servers.database import DatabaseServer, RelationalServer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.names import Names


class Effect(NamedTuple):
    """How many changes of an id it has seen, and the last version."""

    seen: int
    version: int


Read: TypeAlias = "Callable[[], dict[str, Effect]]"


def _of_sql(server: DatabaseServer, variables: Mapping[str, str], names: Names) -> Read:
    assert isinstance(server, RelationalServer)
    database = urlsplit(variables["DATABASE_URL"]).path[1:]
    statement = f"SELECT concat_ws(' ', id, seen, version) FROM {names.resource}_changes"  # noqa: S608

    def read() -> dict[str, Effect]:
        rows = (line.split(" ") for line in server.execute(statement, database))
        return {id_: Effect(int(seen), int(version)) for id_, seen, version in rows}

    return read


EFFECTS: Mapping[str, Callable[[DatabaseServer, Mapping[str, str], Names], Read]] = {
    "postgresql": _of_sql,
}
