"""Keys move to another node, or their node is gone, and the service follows by itself."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.contract.faults.caching import BREAKER_SECONDS, load
from tests.contract.running import eventually
from tests.contract.service import tag
from tests.contract.stacks import CLUSTER, asked_of
from tests.servers.redis_cluster import RedisCluster

if TYPE_CHECKING:
    from typing import Any

    from tests.contract.faults.caching import Cached

pytestmark = [
    pytest.mark.timeout(120),
    asked_of(CLUSTER),
]

# Two seconds until a replica has taken the place of its primary.
FOLLOW_SECONDS = 2 + BREAKER_SECONDS + 4


def reads_copy(cached: Cached, created: dict[str, Any]) -> bool:
    """Tell whether what lies in the cache under this very key is what is read."""
    told = {**created, "description": "From the cache."}
    cached.execute(created["id"], "SET", f"1:{json.dumps(told)}", "PX", 5000)
    found = cached.service.read(created["id"])
    cached.execute(created["id"], "DEL")
    assert found in (told, created)
    return found == told


def test_a_slot_that_moves_under_load_fails_no_request(cached: Cached) -> None:
    assert isinstance(cached.cache, RedisCluster)
    service = cached.service
    created = [service.create() for _ in range(3)]

    with load(service) as responses:
        for one in created:
            before = len(responses)
            cached.cache.move_slot(cached.key_of(one["id"]))
            assert service.read(one["id"]) == one
            assert eventually(partial(reads_copy, cached, one))
            assert len(responses) > before

    for one in created:
        assert service.patch(one["id"], {}, if_match=tag(1)).json() == service.read(one["id"])
    cached.recovers()


def test_half_way_what_is_read_and_written_is_right(cached: Cached) -> None:
    assert isinstance(cached.cache, RedisCluster)
    service = cached.service
    one, other = service.create(), service.create()
    cached.execute(other["id"], "DEL")

    with cached.cache.moving_slot(cached.key_of(one["id"])):
        assert service.read(one["id"]) == one
        changed = service.patch(one["id"], {}, if_match=tag(1)).json()
        assert service.read(one["id"]) == changed
    with cached.cache.moving_slot(cached.key_of(other["id"])):
        assert service.read(other["id"]) == other
        assert service.delete(other["id"]).status_code == 204
        assert service.get(service.path_of(other["id"])).status_code == 404

    assert service.read(one["id"]) == changed
    cached.recovers()
    assert service.get(service.path_of(other["id"])).status_code == 404


@pytest.mark.parametrize("fault", ["kill_primary_of", "pause_primary_of"])
def test_the_service_follows_a_key_to_the_replica_of_its_node(cached: Cached, fault: str) -> None:
    assert isinstance(cached.cache, RedisCluster)
    service = cached.service
    created = service.create()
    key = cached.key_of(created["id"])

    with load(service):
        lost_at = time.monotonic()
        lost = getattr(cached.cache, fault)(key)
        cached.cache.wait_for_fail_over(key, lost)
        assert service.read(created["id"]) == created
        left = FOLLOW_SECONDS - (time.monotonic() - lost_at)
        assert eventually(lambda: reads_copy(cached, created), left)
        assert eventually(lambda: cached.health["status"] == "ok")

    cached.cache.resume()
    cached.cache.start()
    assert cached.cache.primary_of(key) != lost
    cached.recovers()
