"""What the tests know of each kind of cache: one entry for each answer to `redis_topology`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.contract.databases import SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = "REDIS_URL"
# The whole suite is one client, which asks more than any client should.
UNLIMITED = {"REDIS_RATE_LIMIT_REQUESTS": "0"}
# Each variable out of its range.
INVALID = {
    "REDIS_POOL_SIZE": "0",
    "REDIS_TIMEOUT_SECONDS": "soon",
    "REDIS_BREAKER_SECONDS": "0",
    "REDIS_RATE_LIMIT_REQUESTS": "-1",
    "REDIS_RATE_LIMIT_PERIOD_SECONDS": "0",
    "REDIS_TTL_SECONDS": "0",
    "REDIS_ABSENT_TTL_SECONDS": "x",
    "REDIS_LEASE_SECONDS": "0",
}


@dataclass(frozen=True)
class Cache:
    """A kind of cache.

    Attributes:
        server: The fixture of its servers.
        malformed: Values of its address that a service must refuse; None leaves it out.
    """

    server: str
    malformed: tuple[str | None, ...]


CACHES: Mapping[str, Cache] = {
    "standalone": Cache(
        "redis",
        (
            None,
            "nonsense",
            f"http://service:{SECRET}@127.0.0.1:6379/0",
            f"redis://service:{SECRET}@127.0.0.1:6379/first",
            f"redis://service:{SECRET}@127.0.0.1:6379/0?socket_timeout=x",
        ),
    ),
    "sentinel": Cache(
        "redis_sentinel",
        (
            None,
            "nonsense",
            f"redis://service:{SECRET}@127.0.0.1:26379/0?master=primary",
            f"redis+cluster://service:{SECRET}@127.0.0.1:26379/0?master=primary",
            "redis+sentinel://",
            "redis+sentinel:///0?master=primary",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:26379/0",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:26379/0?master=",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:26379,/0?master=primary",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:port/0?master=primary",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:99999999/0?master=primary",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:26379/first?master=primary",
        ),
    ),
    "cluster": Cache(
        "redis_cluster",
        (
            None,
            "nonsense",
            f"redis://service:{SECRET}@127.0.0.1:6379",
            f"redis+sentinel://service:{SECRET}@127.0.0.1:6379",
            "redis+cluster://",
            f"redis+cluster://service:{SECRET}@127.0.0.1:6379,",
            f"redis+cluster://service:{SECRET}@127.0.0.1:port",
            f"redis+cluster://service:{SECRET}@127.0.0.1:99999999",
            f"redis+cluster://service:{SECRET}@127.0.0.1:6379/1",
        ),
    ),
}
