"""What several wait for at once, as long as anybody does."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Loading(Generic[T]):
    """Loads something, and gives it up when the last who waits for it has gone."""

    def __init__(self, load: Coroutine[Any, Any, T]) -> None:
        self._task = asyncio.create_task(load)
        # Looked at, though nobody may wait for it any more.
        self._task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._waiters = 0

    @property
    def is_over(self) -> bool:
        return self._task.done() or self._task.cancelling() > 0

    async def result(self) -> T:
        self._waiters += 1
        try:
            return await asyncio.shield(self._task)
        finally:
            self._waiters -= 1
            if not self._waiters:
                self._task.cancel()
