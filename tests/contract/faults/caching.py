"""A service before a cache of its own: what lies there, who reads it, and requests without end."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.contract.running import eventually
from tests.servers.errors import ServerError
from tests.servers.redis import Redis
from tests.servers.redis_cluster import RedisCluster
from tests.servers.redis_sentinel import RedisSentinel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.running import Running
    from tests.contract.service import Response, Service

TIMEOUT_SECONDS = 0.5
BREAKER_SECONDS = 1
LEASE_SECONDS = 0.5
SETTINGS = {
    "REDIS_TIMEOUT_SECONDS": str(TIMEOUT_SECONDS),
    "REDIS_BREAKER_SECONDS": str(BREAKER_SECONDS),
    "REDIS_LEASE_SECONDS": str(LEASE_SECONDS),
    # There is a limit, which costs what it costs, and nobody reaches it.
    "REDIS_RATE_LIMIT_REQUESTS": "1000000",
    "HEALTH_TIMEOUT_SECONDS": "1",
    "SHUTDOWN_DELAY_SECONDS": "0",
}
# What a request may take beyond the time-out of the cache, however busy the machine is.
SPARE_SECONDS = 2
CacheServer = Redis | RedisSentinel | RedisCluster


@dataclass(frozen=True)
class Cached:
    """A service, and the cache that it has for itself."""

    running: Running
    cache: CacheServer

    @property
    def service(self) -> Service:
        """The client."""
        return self.running.service

    def key_of(self, id_: object) -> str:
        """Name the entry of an id."""
        names = self.service.names
        return f"{names.slug}:{names.resource}:1:{{{id_}}}"

    def execute(self, id_: object, command: str, *arguments: str | int, suffix: str = "") -> object:
        """Run a command on the entry of an id, or with a suffix on what lies beside it."""
        key = f"{self.key_of(id_)}{suffix}"
        if isinstance(self.cache, RedisCluster):
            return self.cache.execute(key, command, key, *arguments)
        return self.cache.execute(command, key, *arguments)

    def reads_from_cache(self) -> bool:
        """Tell whether what lies in the cache is what is read."""
        created = self.service.create()
        told = uuid4().hex
        entry = f"1:{json.dumps({**created, 'description': told})}"
        try:
            self.execute(created["id"], "SET", entry, "PX", 5000)
        except (OSError, ServerError):  # while it moves
            return False
        return bool(self.service.read(created["id"])["description"] == told)

    @property
    def health(self) -> dict[str, Any]:
        """What readiness says, with which a service without its cache goes on being asked."""
        response = self.service.get("/health/ready")
        assert response.status_code == 200, response.text
        report: dict[str, Any] = response.json()
        return report

    def recovers(self) -> None:
        """Wait until the cache is read again, and readiness says so."""
        assert eventually(self.reads_from_cache)
        assert eventually(lambda: self.health["status"] == "ok")

    @property
    def nodes(self) -> list[Redis]:
        """The servers that keep entries."""
        if isinstance(self.cache, RedisSentinel):
            return self.cache.servers
        return list(self.cache.members) if isinstance(self.cache, RedisCluster) else [self.cache]

    def limit_memory(self, size: int) -> None:
        """Have the servers refuse what needs more memory than this; 0 for no limit."""
        for node in self.nodes:
            node.execute("CONFIG", "SET", "maxmemory", size, "maxmemory-policy", "noeviction")


DEGRADED = {
    "status": "degraded",
    "checks": {
        "cache": {"status": "down", "required": False},
        "database": {"status": "up", "required": True},
    },
}


def assert_all_kinds_are_answered(service: Service) -> None:
    """Check that whatever is asked is answered right, and no slower than the promise."""
    responses = []

    def ask(response: Response, status: int) -> Any:  # noqa: ANN401 - JSON
        assert response.status_code == status, response.text
        responses.append(response)
        return response.json() if status < 204 else None

    id_ = service.create()["id"]
    assert ask(service.get(service.path_of(id_)), 200)["version"] == 1
    ask(service.get(service.path), 200)
    changed = ask(service.patch(id_, {"description": "New."}, if_match='"1"'), 200)
    assert ask(service.get(service.path_of(id_)), 200) == changed
    changed = ask(service.put(id_, {"name": uuid4().hex}, if_match='"2"'), 200)
    assert ask(service.get(service.path_of(id_)), 200) == changed
    ask(service.delete(id_), 204)
    ask(service.get(service.path_of(id_)), 404)
    ask(service.get(service.path_of(uuid4())), 404)
    for response in responses:
        assert response.elapsed.total_seconds() < TIMEOUT_SECONDS + SPARE_SECONDS


@contextmanager
def load(service: Service, workers: int = 4) -> Iterator[list[Response]]:
    """Read and change without end, and see to it that all is answered within the promised time."""
    over = Event()
    responses: list[Response] = []

    def ask() -> None:
        id_ = service.create()["id"]
        version = 1
        while not over.is_set():
            changed = service.patch(id_, {}, if_match="*")
            read = service.get(service.path_of(id_))
            responses.extend((changed, read))
            version += 1
            assert changed.json()["version"] == version

    with ThreadPoolExecutor(workers) as pool:
        asked = [pool.submit(ask) for _ in range(workers)]
        try:
            assert eventually(lambda: len(responses) > 20)
            yield responses
            enough = len(responses) + 20
            assert eventually(lambda: len(responses) > enough or any(each.done() for each in asked))
        finally:
            over.set()
    for one in asked:
        one.result()
    assert {response.status_code for response in responses} == {200}
    slowest = max(response.elapsed.total_seconds() for response in responses)
    assert slowest < TIMEOUT_SECONDS + SPARE_SECONDS
