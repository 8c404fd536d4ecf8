"""The limit: a raw ASGI handler on raw drivers, with nothing that a service needs besides."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from uuid_utils.compat import uuid7

ADDRESS = os.environ["DATABASE_URL"]
COLUMNS = "id, name, description, version, created_at, updated_at"
pool: Any = None


class Connection(asyncpg.Connection):  # type: ignore[misc, type-arg]  # no types here
    """Sends no reset query."""

    def get_reset_query(self) -> str:
        return ""


class File:
    """SQLite by its own driver, in the loop's thread: nothing is faster for such small rows."""

    def __init__(self) -> None:
        path = ADDRESS.removeprefix("sqlite:///")
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")

    async def fetch(self, query: str, *arguments: object) -> list[Any]:
        given = [a.hex if isinstance(a, UUID) else str(a) if isinstance(a, datetime) else a
                 for a in arguments]  # fmt: skip
        query = query.replace("$1", "?1").replace("$2", "?2").replace("$3", "?3")
        return self._connection.execute(query.replace("$4", "?4"), given).fetchall()


@dataclass
class Item:
    """What a client gets."""

    id: UUID
    name: str
    description: str | None
    version: int
    created_at: datetime
    updated_at: datetime


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 (ASGI)
    """Answer GET of one, GET of 50, POST."""
    global pool  # noqa: PLW0603 (as small as can be)
    if scope["type"] == "lifespan":
        await receive()
        if ADDRESS.startswith("sqlite"):
            pool = File()
        else:
            pool = await asyncpg.create_pool(
                ADDRESS, min_size=10, max_size=10, connection_class=Connection
            )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    status, path = 200, scope["path"]
    if scope["method"] == "POST":
        given = decode((await receive())["body"])
        moment = datetime.now(UTC)
        found: Any = Item(uuid7(), given["name"], None, 1, moment, moment)
        await pool.fetch(
            f"insert into items ({COLUMNS}) values ($1, $2, null, 1, $3, $4)",
            found.id, found.name, moment, moment,
        )  # fmt: skip
        status = 201
    elif path == "/v1/items":
        rows = await pool.fetch(f"select {COLUMNS} from items order by id limit 51")
        found = {"items": [Item(*row) for row in rows[:50]], "next_cursor": None}
    else:
        rows = await pool.fetch(f"select {COLUMNS} from items where id = $1", UUID(path[10:]))
        found = Item(*rows[0])
    await send({"type": "http.response.start", "status": status,
                "headers": [(b"content-type", b"application/json")]})  # fmt: skip
    await send({"type": "http.response.body", "body": encode(found)})
