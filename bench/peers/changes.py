"""What changes cost a service, without its HTTP server.

Run by the generated project's Python, with the service's variables:
`python -m bench.peers.changes RESULT`. Writes what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench.peers.in_process import AT_ONCE, Service, Work
from orders.app import create_app
from orders.health import Health
from orders.logs import configure_logs
from orders.settings import Settings, load_settings
from uuid_utils.compat import uuid7

REQUESTS = 800
WARM_UP = 100


async def cost(works: Iterable[Work]) -> dict[str, float]:
    """Do all, some at once; return a request's processor microseconds and median milliseconds."""
    left = iter(works)
    seconds: list[float] = []

    async def several() -> None:
        for work in left:
            start = time.perf_counter()
            await work()
            seconds.append(time.perf_counter() - start)

    before = time.process_time()
    await asyncio.gather(*(several() for _ in range(AT_ONCE)))
    used = time.process_time() - before
    return {
        "microseconds": used / len(seconds) * 1e6,
        "milliseconds": statistics.median(seconds) * 1e3,
    }


async def measure(settings: Settings) -> dict[str, dict[str, float]]:
    """Create, change and remove as many."""
    app = create_app(settings, Health(2))
    async with app.router.lifespan_context(app) as state:
        service = Service(app, dict(state or {}))
        found = {}
        for number in (WARM_UP, REQUESTS):
            paths: list[str] = []

            async def create() -> None:
                created = await service.ask("POST", "/v1/items", body={"name": str(uuid7())})
                paths.append(f"/v1/items/{json.loads(created)['id']}")

            def update(path: str) -> Work:
                return lambda: service.ask("PUT", path, body={"name": path, "description": "New."})

            def delete(path: str) -> Work:
                return lambda: service.ask("DELETE", path)

            found = {
                "create": await cost([create] * number),
                "update": await cost(map(update, paths)),
                "delete": await cost(map(delete, paths)),
            }
    return found


def main() -> None:
    """Measure, and write the result."""
    (result,) = sys.argv[1:]
    settings = load_settings()
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 (logs are written, and go nowhere)
    configure_logs(settings.service.log_level)
    Path(result).write_text(json.dumps(asyncio.run(measure(settings))))


if __name__ == "__main__":
    main()
