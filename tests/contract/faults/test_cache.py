"""The cache is gone, slow, full or closed, and requests go on; it is back, and is used again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.contract.caches import ADDRESS
from tests.contract.faults.caching import (
    BREAKER_SECONDS,
    DEGRADED,
    SPARE_SECONDS,
    TIMEOUT_SECONDS,
    Cached,
    assert_all_kinds_are_answered,
    load,
)
from tests.contract.running import eventually, running
from tests.contract.stacks import CACHED, asked_of
from tests.servers.database import PASSWORD
from tests.servers.group import restore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.faults.caching import CacheServer
    from tests.contract.projects import Project
    from tests.contract.service import Response

pytestmark = [
    pytest.mark.timeout(120),
    asked_of(CACHED),
]

AT_ONCE = 100


def test_a_service_starts_without_its_cache_and_finds_it_later(
    project: Project, behind_cache: Mapping[str, str], cache: CacheServer
) -> None:
    cache.kill()

    with running(project, behind_cache) as started:
        cached = Cached(started, cache)
        assert cached.health == DEGRADED
        assert_all_kinds_are_answered(cached.service)

        cache.start()
        cached.recovers()
        assert [line["event"] for line in started.lines if line["event"].startswith("cache")] == [
            "cache down",
            "cache back",
        ]


def test_a_cache_killed_under_load_fails_no_request(cached: Cached) -> None:
    with load(cached.service):
        cached.cache.kill()
        assert eventually(lambda: cached.health == DEGRADED)
        assert_all_kinds_are_answered(cached.service)
        restore(cached.cache)
        assert eventually(lambda: cached.health["status"] == "ok")

    cached.recovers()


def test_a_cache_that_is_empty_again_is_filled_again(cached: Cached) -> None:
    service = cached.service
    created = [service.create() for _ in range(5)]
    assert service.delete(created[0]["id"]).status_code == 204

    cached.cache.kill()
    restore(cached.cache)

    for one in created[1:]:
        assert service.read(one["id"]) == one
    assert service.get(service.path_of(created[0]["id"])).status_code == 404
    cached.recovers()
    for one in created[1:]:
        assert service.read(one["id"]) == one
        assert cached.execute(one["id"], "EXISTS") == 1


def test_a_slow_cache_costs_one_timeout_in_each_period(cached: Cached) -> None:
    service = cached.service
    id_ = service.create()["id"]

    cached.cache.pause()
    assert_all_kinds_are_answered(service)
    began_at = time.monotonic()
    seconds = []
    while time.monotonic() < began_at + 3 * BREAKER_SECONDS:
        response = service.get(service.path_of(id_))
        assert response.status_code == 200
        seconds.append(response.elapsed.total_seconds())
    periods = (time.monotonic() - began_at) / BREAKER_SECONDS

    assert sum(each >= TIMEOUT_SECONDS for each in seconds) <= periods + 1
    assert max(seconds) < TIMEOUT_SECONDS + SPARE_SECONDS
    assert median(seconds) < TIMEOUT_SECONDS / 2
    assert cached.health == DEGRADED
    cached.cache.resume()
    cached.recovers()


def test_many_at_once_wait_for_a_slow_cache_together(cached: Cached) -> None:
    service = cached.service
    id_ = service.create()["id"]

    def read(_: int) -> Response:
        return service.get(service.path_of(id_))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(read, range(AT_ONCE)))  # so that all connections are there
        cached.cache.pause()
        began_at = time.monotonic()
        responses = list(pool.map(read, range(AT_ONCE)))
        seconds = time.monotonic() - began_at

    assert {response.status_code for response in responses} == {200}
    assert seconds < TIMEOUT_SECONDS + SPARE_SECONDS


def test_a_full_cache_fails_no_request(cached: Cached) -> None:
    before = len(cached.running.output)

    cached.limit_memory(1)
    try:
        for _ in range(3):
            assert_all_kinds_are_answered(cached.service)
    finally:
        cached.limit_memory(0)

    cached.recovers()
    assert "OutOfMemoryError" in cached.running.output[before:]


def test_a_cache_that_lets_nobody_in_is_told_without_the_secret(
    project: Project, behind_cache: Mapping[str, str], cache: CacheServer
) -> None:
    wrong = "hunter2-and-more"
    address = behind_cache[ADDRESS].replace(PASSWORD, wrong)

    with running(project, {**behind_cache, ADDRESS: address}) as started:
        cached = Cached(started, cache)
        assert_all_kinds_are_answered(cached.service)
        assert cached.health == DEGRADED

        (told, *_) = [line for line in started.lines if line["event"] == "cache down"]
        assert "invalid username-password pair" in told["cause"]
        assert wrong not in started.output
        assert PASSWORD not in started.output


def test_a_change_that_the_cache_missed_is_seen_when_the_copy_has_lived_its_time(
    project: Project, behind_cache: Mapping[str, str], cache: CacheServer
) -> None:
    lifetime = 2
    settings = {"REDIS_TTL_SECONDS": str(lifetime), "REDIS_RATE_LIMIT_REQUESTS": "0"}
    with running(project, {**behind_cache, **settings}) as started:
        service = started.service
        created = service.create()
        assert service.read(created["id"]) == created

        cache.pause()
        service.patch(created["id"], {"description": "Told in vain."}, if_match='"1"')
        changed = service.patch(created["id"], {"description": "Not told."}, if_match='"2"')
        assert changed.status_code == 200
        changed_at = time.monotonic()
        assert service.read(created["id"]) == changed.json()
        time.sleep(changed_at + lifetime - time.monotonic())
        cache.resume()

        while time.monotonic() < changed_at + lifetime + 2 * BREAKER_SECONDS:
            assert service.read(created["id"]) == changed.json()
        Cached(started, cache).recovers()
