"""The primary is gone, Sentinels choose another, and the service follows by itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.contract.faults.caching import BREAKER_SECONDS, load
from tests.contract.running import eventually, running
from tests.contract.stacks import SENTINEL, asked_of
from tests.servers.database import PASSWORD
from tests.servers.redis_sentinel import RedisSentinel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.faults.caching import Cached, CacheServer
    from tests.contract.projects import Project
    from tests.servers.redis import Redis

pytestmark = [
    pytest.mark.timeout(120),
    asked_of(SENTINEL),
]

# A second until the primary is believed lost, and up to three more for each attempt to replace it.
FOLLOW_SECONDS = 4 + BREAKER_SECONDS + 4


def asked_to_write(server: Redis) -> set[str]:
    """Return what services have asked of a server, and how it refused writes."""
    found = {*server.information("commandstats"), *server.information("errorstats")}
    return found & {"cmdstat_evalsha", "cmdstat_eval", "errorstat_READONLY"}


@pytest.mark.parametrize("fault", ["kill_primary", "pause_primary"])
def test_the_service_follows_the_primary_under_load(cached: Cached, fault: str) -> None:
    assert isinstance(cached.cache, RedisSentinel)
    service = cached.service
    created = service.create()

    with load(service):
        lost_at = time.monotonic()
        lost = getattr(cached.cache, fault)()
        cached.cache.wait_for_fail_over(lost)
        eventually(cached.reads_from_cache, FOLLOW_SECONDS - (time.monotonic() - lost_at))
        assert eventually(lambda: cached.health["status"] == "ok")

        cached.cache.resume()
        cached.cache.start()
        demoted = cached.cache.at(lost)
        assert lost in cached.cache.replicas
        demoted.execute("CONFIG", "RESETSTAT")
        cached.recovers()
        time.sleep(2 * BREAKER_SECONDS)

    assert asked_to_write(demoted) == set()
    assert asked_to_write(cached.cache.at(cached.cache.primary)) >= {"cmdstat_evalsha"}
    assert service.read(created["id"]) == created


def test_a_primary_that_becomes_a_replica_is_not_written_to(cached: Cached) -> None:
    assert isinstance(cached.cache, RedisSentinel)
    lost = cached.cache.primary

    with load(cached.service):
        cached.cache.sentinels[0].execute("SENTINEL", "FAILOVER", "primary")
        cached.cache.wait_for_fail_over(lost)
        cached.cache.start()  # waits until the former one follows
        cached.recovers()
        demoted = cached.cache.at(lost)
        demoted.execute("CONFIG", "RESETSTAT")
        time.sleep(2 * BREAKER_SECONDS)

    assert asked_to_write(demoted) == set()


def test_one_sentinel_is_enough_to_find_the_primary(
    project: Project, behind_cache: Mapping[str, str], cache: CacheServer
) -> None:
    assert isinstance(cache, RedisSentinel)
    killed, paused, _ = cache.sentinels
    killed.kill()
    paused.pause()

    with running(project, behind_cache) as started:
        assert started.service.get("/health/ready").json()["status"] == "ok"
        started.service.create()
        assert "cache down" not in started.output


def test_sentinels_that_let_nobody_in_are_told_without_the_secret(
    project: Project, behind_cache: Mapping[str, str]
) -> None:
    wrong = "hunter2-and-more"

    with running(project, {**behind_cache, "REDIS_SENTINEL_PASSWORD": wrong}) as started:
        service = started.service
        created = service.create()
        assert service.read(created["id"]) == created
        assert service.get("/health/ready").json()["status"] == "degraded"

        (told, *_) = [line for line in started.lines if line["event"] == "cache down"]
        assert "AuthenticationError" in told["cause"]
        assert wrong not in started.output
        assert PASSWORD not in started.output
