import asyncio
import random
import time
from contextlib import suppress


class Backoff:
    """Delays that double from failure to failure, up to a limit; after a while they begin anew."""

    def __init__(self, first_seconds: float, most_seconds: float) -> None:
        self._first = first_seconds
        self._most = most_seconds
        self._failures = 0
        self._failed_at = 0.0

    @property
    def is_clear(self) -> bool:
        return not self._failures

    def clear(self) -> None:
        self._failures = 0

    def next(self) -> float:
        failed_at, self._failed_at = self._failed_at, time.monotonic()
        if self._failed_at - failed_at > 2 * self._most:
            self._failures = 0
        delay = min(self._most, self._first * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return jittered(delay)


def jittered(seconds: float) -> float:
    """Shorten a delay a little, so that not all who wait come back at once."""
    return seconds * random.uniform(0.5, 1)  # noqa: S311 - no secret


async def pause(seconds: float, stopping: asyncio.Event) -> None:
    """Wait, but no longer than until something stops."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
