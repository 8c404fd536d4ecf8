"""Writes that end, though whoever asked for them has gone."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

# How long they may still take. Of what is cut off then, nobody can say whether it was made.
SECONDS = 1.0
_left: set[asyncio.Task[Any]] = set()


async def finish(write: Coroutine[Any, Any, T]) -> T:
    """Await a write; where its caller goes meanwhile, let it end, if that is soon."""
    task = asyncio.create_task(write)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        _left.add(task)
        task.add_done_callback(_left.discard)
        asyncio.get_running_loop().call_later(SECONDS, task.cancel)
        raise


async def finished() -> None:
    """Wait until all have ended."""
    if _left:
        await asyncio.wait(_left)
