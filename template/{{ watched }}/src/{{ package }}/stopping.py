"""What ends when the service is told to stop."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from .feed import Feed
from .finishing import finished
from .health import Health


@asynccontextmanager
async def ending(feed: Feed, health: Health) -> AsyncGenerator[None]:
    """Close the feed once the service is told to stop, and wait for writes in the end.

    No watch would end by itself.
    """

    async def wait() -> None:
        while not health.stopping:  # noqa: ASYNC110 - a signal sets it
            await asyncio.sleep(0.2)
        feed.close()

    waiting = asyncio.create_task(wait())
    try:
        yield
    finally:
        waiting.cancel()
        await finished()
