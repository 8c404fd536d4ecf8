"""Changes while service, workers, broker and database are ended at random."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.contract.events.soak import Ends, Writers, position
from tests.contract.running import eventually
from tests.contract.stacks import EVENTFUL, SOAKED, asked_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.events.crew import Crew

pytestmark = pytest.mark.timeout(3600)

_SEED = 20261125


@asked_of(EVENTFUL)
def test_every_change_arrives_in_order_and_takes_effect_once(
    crew: Crew, record_property: Callable[[str, object], None]
) -> None:
    soak(crew, changes=400, ends=5, tell=record_property)


@pytest.mark.deep
@asked_of(SOAKED)
def test_so_do_twenty_thousand(crew: Crew, record_property: Callable[[str, object], None]) -> None:
    soak(crew, changes=20_000, ends=60, tell=record_property)


def soak(crew: Crew, *, changes: int, ends: int, tell: Callable[[str, object], None]) -> None:
    """Change a lot while all is ended now and then, and look at what has come of it.

    Args:
        crew: What is changed and ended.
        changes: How many changes at least.
        ends: How many ends.
        tell: Is told what was counted.
    """
    writers = Writers([each.service for each in crew.services], _SEED)
    ending = Ends(crew.services, crew.workers, crew.servers, _SEED)
    ended: Counter[str] = Counter()

    with writers.writing():
        for number in range(ends):
            writers.await_done(changes * number // ends)
            ended[ending.one()] += 1
        writers.await_done(changes)

    def missing() -> set[str]:
        found = {each["subject"]: position(each) for each in crew.events()}
        return {id_ for id_, last in writers.last.items() if found.get(id_, 0) < last}

    def without_effect() -> set[str]:
        found = {id_: effect.version for id_, effect in crew.effects().items()}
        return {id_ for id_, last in writers.last.items() if found.get(id_, 0) < last // 2}

    eventually(lambda: not missing(), 120)
    eventually(lambda: not without_effect(), 120)
    events = {each["id"]: each for each in crew.events()}  # as they were first published
    published: dict[str, list[int]] = {}
    for each in events.values():
        published.setdefault(each["subject"], []).append(position(each))
    effects = crew.effects()
    for id_, positions in published.items():
        whole = [2 * version for version in range(1, positions[-1] // 2 + 1)]
        assert positions in (whole, [*whole, positions[-1]]), id_  # none is missing or too early
        assert effects[id_].version == positions[-1] // 2
        assert effects[id_].seen <= len(positions)
    assert len(events) >= writers.done
    assert crew.told.dead_letters() == []
    tell("changes", writers.done)
    tell("ended", dict(ended))
    tell("published", len(crew.events()))
    tell("events", len(events))
