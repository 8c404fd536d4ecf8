"""Redis, alone and in company: its role, and the faults that tests ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.redis_query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.redis import Redis
    from tests.servers.redis_cluster import RedisCluster
    from tests.servers.redis_sentinel import RedisSentinel

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def sentinel(redis_sentinel: RedisSentinel) -> Iterator[RedisSentinel]:
    yield redis_sentinel
    redis_sentinel.resume()
    redis_sentinel.start()


@pytest.fixture
def cluster(redis_cluster: RedisCluster) -> Iterator[RedisCluster]:
    yield redis_cluster
    redis_cluster.resume()
    redis_cluster.start()


def test_who_gives_no_password_or_another_is_refused(redis: Redis) -> None:
    with pytest.raises(ServerError, match="WRONGPASS"):
        query(redis.port, USER, "another", "PING")
    with pytest.raises(ServerError, match="WRONGPASS"):
        query(redis.port, "default", "", "PING")

    assert query(redis.port, USER, PASSWORD, "PING") == "PONG"


def test_it_forgets_everything_when_it_restarts(redis: Redis) -> None:
    redis.execute("SET", "key", "värde")
    assert redis.execute("GET", "key") == "värde"

    redis.stop()
    redis.start()

    assert redis.execute("GET", "key") is None
    assert redis.execute("KEYS", "*") == []


@pytest.mark.parametrize("fault", ["kill_primary", "pause_primary"])
def test_sentinels_replace_a_lost_primary(sentinel: RedisSentinel, fault: str) -> None:
    assert len(sentinel.replicas) == 2
    sentinel.execute("SET", "kept", fault)
    assert sentinel.execute("WAIT", 2, 1000) == 2

    lost = getattr(sentinel, fault)()
    chosen = sentinel.wait_for_fail_over(lost)

    assert chosen == sentinel.primary != lost
    assert sentinel.execute("GET", "kept") == fault

    sentinel.resume()
    sentinel.start()
    assert lost in sentinel.replicas
    with pytest.raises(ServerError, match="READONLY"):
        sentinel.at(lost).execute("SET", "kept", "otherwise")


def test_a_sentinel_wants_the_password_too(sentinel: RedisSentinel) -> None:
    with pytest.raises(ServerError, match="WRONGPASS"):
        query(sentinel.sentinels[0].port, USER, "another", "PING")


@pytest.mark.parametrize("fault", ["kill_primary_of", "pause_primary_of"])
def test_a_replica_takes_the_place_of_a_lost_node(cluster: RedisCluster, fault: str) -> None:
    cluster.execute("kept", "SET", "kept", fault)
    assert cluster.execute("kept", "WAIT", 1, 1000) == 1

    lost = getattr(cluster, fault)("kept")
    chosen = cluster.wait_for_fail_over("kept", lost)

    assert chosen == cluster.primary_of("kept") != lost
    assert cluster.execute("kept", "GET", "kept") == fault


def test_a_slot_moves_with_its_keys(cluster: RedisCluster) -> None:
    keys = [f"{{slot}}{number}" for number in range(20)]
    for key in keys:
        cluster.execute(key, "SET", key, "value")
    before = cluster.primary_of("{slot}")

    after = cluster.move_slot("{slot}")

    assert {cluster.primary_of(key) for key in keys} == {after} != {before}
    assert all(cluster.execute(key, "GET", key) == "value" for key in keys)
    with pytest.raises(ServerError, match=f"MOVED .*:{after}"):
        cluster.at(before).execute("GET", keys[0])


def test_half_way_a_slot_sends_who_asks_to_its_next_node(cluster: RedisCluster) -> None:
    cluster.execute("{half}", "SET", "{half}", "value")
    before = cluster.primary_of("{half}")

    with cluster.moving_slot("{half}") as after:
        with pytest.raises(ServerError, match=f"ASK .*:{after}"):
            cluster.at(before).execute("GET", "{half}")
        with pytest.raises(ServerError, match=f"MOVED .*:{before}"):
            cluster.at(after).execute("GET", "{half}")

    assert cluster.execute("{half}", "GET", "{half}") == "value"
