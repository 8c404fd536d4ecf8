"""A cache that is paused, or killed and started again, at moments that a seed chooses."""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from threading import Event, Thread
from typing import TYPE_CHECKING

from tests.servers.group import restore
from tests.servers.redis_cluster import RedisCluster
from tests.servers.redis_sentinel import RedisSentinel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.startable import Startable

_KEY = "orders"


class Outages:
    """Disturbs a cache until it is told to stop, and leaves it as it was."""

    def __init__(self, cache: Startable, seed: int) -> None:
        """Choose the moments."""
        self.pauses = 0
        self.deaths = 0
        self._cache = cache
        self._random = Random(seed)  # noqa: S311 - no secret
        self._over = Event()

    @contextmanager
    def happening(self) -> Iterator[None]:
        """Let them happen until the context ends."""
        failures: list[Exception] = []

        def disturb() -> None:
            try:
                self._disturb()
            except Exception as error:  # noqa: BLE001 - raised again below
                failures.append(error)

        thread = Thread(target=disturb)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            restore(self._cache)
        assert not failures, failures

    def _disturb(self) -> None:
        while not self._over.wait(self._random.uniform(0.2, 2)):
            seconds = self._random.uniform(0.05, 2.5)
            if self._random.random() < 0.5:
                self.pauses += 1
                self._pause()
                self._over.wait(seconds)
                self._cache.resume()
            else:
                self.deaths += 1
                self._kill()
                self._over.wait(seconds)
                self._cache.start()

    def _pause(self) -> None:
        if isinstance(self._cache, RedisSentinel):
            self._cache.pause_primary()
        elif isinstance(self._cache, RedisCluster):
            self._cache.pause_primary_of(_KEY)
        else:
            self._cache.pause()

    def _kill(self) -> None:
        if isinstance(self._cache, RedisSentinel):
            self._cache.wait_for_fail_over(self._cache.kill_primary())
        elif isinstance(self._cache, RedisCluster):
            self._cache.wait_for_fail_over(_KEY, self._cache.kill_primary_of(_KEY))
        else:
            self._cache.kill()
