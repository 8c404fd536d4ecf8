"""The limit: a raw ASGI handler on raw drivers, with nothing that a service needs besides."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

ADDRESS = os.environ["DATABASE_URL"]
COLUMNS = "id, name, description, version, created_at, updated_at"
pool: Any = None


class Connection(asyncpg.Connection):  # type: ignore[misc, type-arg]
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


def body(row: Any) -> dict[str, Any]:  # noqa: ANN401 (a driver's row)
    return {
        "id": str(row[0]),
        "name": row[1],
        "description": row[2],
        "version": row[3],
        "created_at": str(row[4]),
        "updated_at": str(row[5]),
    }


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
        given = json.loads((await receive())["body"])
        moment = datetime.now(UTC)
        row = (uuid7(), given["name"], None, 1, moment, moment)
        await pool.fetch(
            f"insert into items ({COLUMNS}) values ($1, $2, null, 1, $3, $4)",
            row[0], row[1], moment, moment,
        )  # fmt: skip
        status, found = 201, body(row)
    elif path == "/v1/items":
        rows = await pool.fetch(f"select {COLUMNS} from items order by id limit 51")
        found = {"items": [body(row) for row in rows[:50]], "next_cursor": None}
    else:
        rows = await pool.fetch(f"select {COLUMNS} from items where id = $1", UUID(path[10:]))
        found = body(rows[0])
    await send({"type": "http.response.start", "status": status,
                "headers": [(b"content-type", b"application/json")]})  # fmt: skip
    await send({"type": "http.response.body", "body": json.dumps(found).encode()})
