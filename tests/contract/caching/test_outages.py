"""What is read while the cache comes and goes: it may be old, and is never older than promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.caching.outages import Outages
from tests.contract.caching.race import SEED, Race
from tests.contract.caching.telling import tell

if TYPE_CHECKING:
    from tests.contract.caching.conftest import Replicate
    from tests.servers.startable import Startable

pytestmark = [pytest.mark.deep, pytest.mark.timeout(1800)]

ROUNDS = 10_000
TTL_SECONDS = 3
_HASTY = {
    "REDIS_TTL_SECONDS": str(TTL_SECONDS),
    "REDIS_TIMEOUT_SECONDS": "0.2",
    "REDIS_BREAKER_SECONDS": "0.3",
    "REDIS_LEASE_SECONDS": "1",
}


def test_nothing_is_read_that_was_replaced_longer_ago_than_a_copy_lives(
    replicate: Replicate, cache_server: Startable
) -> None:
    outages = Outages(cache_server, SEED)
    with replicate(**_HASTY) as replicas:
        loads = replicas.loads
        race = Race(replicas.services)
        with outages.happening():
            told = race.run(ROUNDS)
        oldest = max(told.stale, default=0)
        tell(
            f"Seed {SEED}: {outages.pauses} pauses, {outages.deaths} deaths, {told},",
            f"{replicas.loads - loads:,} loads; {len(told.stale)} reads were old, the oldest",
            f"by {oldest:.2f} s, where {TTL_SECONDS} s are promised.",
        )
        assert outages.pauses
        assert outages.deaths
        assert oldest <= TTL_SECONDS
        for each in replicas.running:
            assert "cache down" in each.output
            assert "cache back" in each.output
