"""Replicas of a service that share a database and a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.group import Group
from tests.servers.redis import Redis
from tests.servers.redis_sentinel import Sentinel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.contract.running import Running
    from tests.contract.service import Service
    from tests.servers.postgresql import PostgreSQL
    from tests.servers.startable import Startable

_EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"
_READS = r"""
SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
AND query ~ '^\s*SELECT id, .*WHERE id = '
"""


class Replicas:
    """Services that share a database, which counts what it executes, and a cache."""

    def __init__(
        self, running: Sequence[Running], database: PostgreSQL, name: str, cache: Startable
    ) -> None:
        """Keep them, and the database's name."""
        self.running = running
        self.database = database
        self.name = name
        self.cache = cache
        database.execute(_EXTENSION, name)

    @property
    def services(self) -> list[Service]:
        """Their clients."""
        return [each.service for each in self.running]

    @property
    def loads(self) -> int:
        """How many times the server has read one by its id."""
        return int(self.database.execute(_READS, self.name)[0])

    @property
    def asked(self) -> int:
        """How many times the cache was asked for a copy."""
        said = (node.information("commandstats") for node in self._nodes)
        told = (one.get("cmdstat_get", "calls=0").partition(",")[0] for one in said)
        return sum(int(calls.removeprefix("calls=")) for calls in told)

    def forget(self) -> None:
        """Empty the cache."""
        for node in self._nodes:
            if node.information("replication")["role"] == "master":
                node.execute("FLUSHALL")

    @property
    def _nodes(self) -> list[Redis]:
        members = self.cache.members if isinstance(self.cache, Group) else [self.cache]
        return [
            each for each in members if isinstance(each, Redis) and not isinstance(each, Sentinel)
        ]
