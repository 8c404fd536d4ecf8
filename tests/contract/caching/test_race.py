"""Who reads after a write was answered sees it, whichever replica answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.caching.race import SEED, Race
from tests.contract.caching.telling import tell

if TYPE_CHECKING:
    from tests.contract.caching.replicas import Replicas


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(300, marks=pytest.mark.timeout(180)),
        pytest.param(10_000, marks=[pytest.mark.deep, pytest.mark.timeout(1800)]),
    ],
)
def test_no_reader_sees_less_than_what_was_answered_before(replicas: Replicas, rounds: int) -> None:
    loads = replicas.loads

    told = Race(replicas.services).run(rounds)

    loads = replicas.loads - loads
    tell(
        f"Seed {SEED}: {told} over {len(replicas.services)} replicas,",
        f"{loads:,} loads; {len(told.stale)} reads were old.",
    )
    assert told.rounds == rounds
    assert not told.stale
    assert loads < told.reads  # so it was the cache that was asked
