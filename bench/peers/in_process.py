"""Whole requests to a service beside the raw driver's same statements, in one process.

Run by the generated project's Python, with the variables of its database:
`python -m bench.peers.in_process DATABASE ROWS RESULT`. Writes what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from orders.app import create_app
from orders.formats import now
from orders.health import Health
from orders.items.model import Item
from orders.logs import configure_logs
from orders.settings import Settings, load_settings
from uuid_utils.compat import uuid7

ROUNDS = 5
REQUESTS = 400
AT_ONCE = 16
PAGE = 100
WALKS = 3

Work = Callable[[], Awaitable[object]]
Fill = Callable[[list[Item]], Awaitable[object]]


@asynccontextmanager
async def mongodb(settings: Any, id_: UUID) -> AsyncGenerator[tuple[Work, Work, Fill]]:
    import pymongo
    from orders.database.pool import connect
    from orders.items.document import COLLECTION, to_document

    async def get() -> object:
        # As the service does: the time that is left goes with the command.
        with pymongo.timeout(settings.operation_timeout_seconds):
            return await kept.find_one({"_id": id_})

    async def create() -> object:
        with pymongo.timeout(settings.operation_timeout_seconds):
            return await kept.insert_one(to_document(new()))

    async with connect(settings) as client:
        kept = client.get_default_database()[COLLECTION.name]
        yield get, create, lambda many: kept.insert_many([to_document(one) for one in many])


@asynccontextmanager
async def dynamodb(settings: Any, id_: UUID) -> AsyncGenerator[tuple[Work, Work, Fill]]:
    from orders.database.pool import Database
    from orders.items import records

    async with Database.open(settings) as database:
        client, table = database._client, database.table

        def create() -> Awaitable[object]:
            one = new()
            claim = records.claim(table, one.name, one.id, [one.id])
            return client.transact_write_items(TransactItems=[records.put(table, one, None), claim])

        def write(requests: list[Any]) -> Awaitable[object]:
            return client.batch_write_item(RequestItems={table: requests})

        async def fill(many: list[Item]) -> None:
            puts = [{"Item": records.put(table, one, None)["Put"]["Item"]} for one in many]
            batches = [puts[start : start + 25] for start in range(0, len(puts), 25)]
            for start in range(0, len(batches), 8):
                several = batches[start : start + 8]
                await asyncio.gather(*(write([{"PutRequest": p} for p in one]) for one in several))

        yield (
            lambda: client.get_item(TableName=table, Key=records.key(id_), ConsistentRead=True),
            create,
            fill,
        )


@asynccontextmanager
async def cassandra(settings: Any, id_: UUID) -> AsyncGenerator[tuple[Work, Work, Fill]]:
    from orders.database.driver import Kind, connect
    from orders.items import listing, names, repository

    session = await asyncio.to_thread(connect, settings)
    put = repository._ADD.replace("IF NOT EXISTS", "")
    texts = (repository._GET, names._CLAIM, listing._ADD, repository._ADD, put, listing._ADD_BUCKET)
    get, claim, entry, add, put, bucket = await asyncio.to_thread(
        lambda: [session.prepare(text) for text in texts]
    )

    def values(one: Item) -> tuple[object, ...]:
        return (*repository._values(one), uuid7(), uuid7(), one.id)

    def entry_of(one: Item) -> tuple[object, ...]:
        return (one.id.int >> listing._BITS, one.id.bytes, now())

    async def create() -> None:
        one = new()
        await session.execute(claim, (one.name, one.id, uuid7()), Kind.DECIDE)
        await session.execute(entry, entry_of(one), Kind.WRITE)
        await session.execute(add, values(one), Kind.DECIDE)

    async def fill(many: list[Item]) -> None:
        for start in range(0, len(many), 100):
            some = many[start : start + 100]
            writes = [session.execute(put, values(one), Kind.WRITE) for one in some]
            writes += [session.execute(entry, entry_of(one), Kind.WRITE) for one in some]
            buckets = {one.id.int >> listing._BITS for one in some}
            writes += [session.execute(bucket, (number,), Kind.WRITE) for number in buckets]
            await asyncio.gather(*writes)

    yield lambda: session.execute(get, (id_,), Kind.READ), create, fill
    await asyncio.to_thread(session.close)


RAW = {"cassandra": cassandra, "dynamodb": dynamodb, "mongodb": mongodb}


class Service:
    """The service's application, called as a server would."""

    def __init__(self, app: Any, state: dict[str, Any]) -> None:
        self._app = app
        self._state = state

    async def ask(self, method: str, path: str, query: str = "", body: object = None) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        headers = [(b"host", b"orders"), (b"content-length", str(len(content)).encode())]
        scope = {
            **{"type": "http", "http_version": "1.1", "method": method, "scheme": "http"},
            **{"path": path, "raw_path": path.encode(), "query_string": query.encode()},
            **{"root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)},
            "headers": [*headers, (b"content-type", b"application/json"), (b"if-match", b"*")],
            "state": dict(self._state),
        }
        found: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            found.append(message)

        await self._app(scope, receive, send)
        if found[0]["status"] >= 300:
            raise RuntimeError(found)
        return found[1]["body"]


def new(at: timedelta = timedelta()) -> Item:
    """Make an item, some time before now."""
    moment = now() - at
    id_ = uuid7()
    if at:
        kept = id_.int & ((1 << 80) - 1)
        id_ = UUID(int=int(moment.timestamp() * 1000) << 80 | kept)
    return Item(id_, f"{id_}", "A description as they are.", 1, moment, moment)


async def cost(work: Work) -> float:
    """Measure the processor microseconds of one, with some at once."""

    async def several() -> None:
        for _ in range(REQUESTS // AT_ONCE):
            await work()

    before = time.process_time()
    await asyncio.gather(*(several() for _ in range(AT_ONCE)))
    return (time.process_time() - before) / REQUESTS * 1e6


async def walk(service: Service) -> list[float]:
    """Read the whole list page by page; return the seconds of each."""
    seconds = []
    cursor: str | None = ""
    while cursor is not None:
        query = f"limit={PAGE}" + (f"&cursor={cursor}" if cursor else "")
        start = time.perf_counter()
        page = await service.ask("GET", "/v1/items", query)
        seconds.append(time.perf_counter() - start)
        cursor = json.loads(page)["next_cursor"]
    return seconds


async def measure(name: str, rows: int, settings: Settings) -> dict[str, Any]:
    """Measure get and create, then the list of many."""
    app = create_app(settings, Health(2))
    async with app.router.lifespan_context(app) as state:
        service = Service(app, dict(state or {}))
        created = json.loads(await service.ask("POST", "/v1/items", body={"name": "First"}))
        async with RAW[name](settings.database, UUID(created["id"])) as (get, create, fill):
            pairs = {
                "get": (lambda: service.ask("GET", f"/v1/items/{created['id']}"), get),
                "create": (
                    lambda: service.ask("POST", "/v1/items", body={"name": str(uuid7())}),
                    create,
                ),
            }
            found: dict[str, Any] = {}
            for load, (ours, raw) in pairs.items():
                await cost(ours), await cost(raw)
                rounds = [(await cost(ours), await cost(raw)) for _ in range(ROUNDS)]
                found[load] = [statistics.median(values) for values in zip(*rounds, strict=True)]
            for start in range(0, rows, 2000):
                await fill([new(timedelta(seconds=rows - row)) for row in range(start, start + 2000)])
        walks = [await walk(service) for _ in range(WALKS)]
        found["pages"] = [statistics.median(values) for values in zip(*walks, strict=True)]
    return found


def main() -> None:
    """Measure, and write the result."""
    name, rows, result = sys.argv[1:]
    settings = load_settings()
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 (logs are written, and go nowhere)
    configure_logs(settings.service.log_level)
    Path(result).write_text(json.dumps(asyncio.run(measure(name, int(rows), settings))))


if __name__ == "__main__":
    main()
