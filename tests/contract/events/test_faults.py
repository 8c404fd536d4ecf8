"""Broker and worker stop, crash and come back, and nothing that was committed is lost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import httpx2
import pytest

from tests.contract.events.told import new_id
from tests.contract.events.worker import HANDLED, working
from tests.contract.running import eventually
from tests.contract.service import unique
from tests.contract.stacks import EVENTFUL, asked_of

if TYPE_CHECKING:
    from tests.contract.events.told import Told

pytestmark = [
    pytest.mark.timeout(180),
    asked_of(EVENTFUL),
]


def test_without_a_broker_changes_wait_and_nobody_notices(told: Told) -> None:
    told.broker.stop()

    id_ = told.service.create()["id"]
    assert told.service.get("/health/ready").json()["status"] in {"ok", "degraded"}
    assert eventually(lambda: told.worker.health().status_code == 503)
    checks = told.worker.health().json()["checks"]
    assert checks["broker"] == {"status": "down", "required": True}
    assert told.worker.health("live").is_success

    told.broker.start()
    told.await_events(id_, 1)
    told.await_outcomes(id_, 1)


def test_a_worker_that_starts_without_a_broker_waits_for_it(told: Told) -> None:
    told.broker.stop()
    assert told.worker.process.stop() == 0
    id_ = told.service.create()["id"]

    told.worker.process.start()
    assert eventually(lambda: _status(told) == 503)
    told.broker.start()

    assert told.await_outcomes(id_, 1, 60)[0] == HANDLED


def test_a_frozen_broker_does_not_keep_the_worker_from_ending(told: Told) -> None:
    told.await_outcomes(told.service.create()["id"], 1)
    told.broker.pause()

    assert told.worker.process.stop() == 0


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_broker_that_goes_under_load_loses_nothing(told: Told, how: str) -> None:
    over = Event()

    def create(_: int) -> list[str]:
        made = []
        while not over.is_set():
            response = told.service.post({"name": unique()})
            if response.status_code == 201:  # else the database is busy
                made.append(response.json()["id"])
            time.sleep(0.1)
        return made

    with ThreadPoolExecutor(4) as pool:
        made = pool.map(create, range(4))
        try:
            told.broker.stop() if how == "stop" else told.broker.kill()
            told.broker.start()
            eventually(lambda: told.worker.is_ready, 60)
        finally:
            over.set()
    ids = {id_ for each in made for id_ in each}

    def heard() -> bool:
        return ids <= {each.event["subject"] for each in told.bystander.messages()}

    assert ids
    assert eventually(heard, 90)
    assert eventually(lambda: ids <= told.worker.settled, 90)


def test_a_killed_worker_loses_nothing(told: Told) -> None:
    ids = {told.service.create()["id"] for _ in range(50)}
    told.worker.process.kill()
    ids |= {told.service.create()["id"] for _ in range(50)}
    told.worker.process.start()

    assert eventually(lambda: ids <= told.worker.settled, 60)
    assert eventually(lambda: ids <= {each.event["subject"] for each in told.bystander.messages()})


def test_two_workers_share_the_work(told: Told) -> None:
    with working(told.project, told.variables) as other:
        other.await_ready()
        ids = {told.service.create()["id"] for _ in range(100)}

        def handled() -> list[str]:
            lines = [*told.worker.lines, *other.lines]
            return [line["subject"] for line in lines if line["event"] == HANDLED]

        assert eventually(lambda: ids <= set(handled()), 60)
        assert len([one for one in handled() if one in ids]) == len(ids)
    subject = str(new_id())
    told.bystander.send(told.event(subject, 1), subject=subject)
    told.await_outcomes(subject, 1, 60)


def test_a_worker_that_was_frozen_goes_on(told: Told) -> None:
    with working(told.project, told.variables) as other:
        other.await_ready()
        told.worker.process.pause()
        ids = {told.service.create()["id"] for _ in range(30)}
        assert eventually(lambda: ids <= other.handled, 120)
        told.worker.process.resume()
        ids |= {told.service.create()["id"] for _ in range(30)}
        assert eventually(lambda: ids <= told.worker.handled | other.handled, 60)
        told.worker.await_ready()

    ids = {told.service.create()["id"] for _ in range(30)}
    assert eventually(lambda: ids <= told.worker.handled, 60)


def _status(told: Told) -> int | None:
    try:
        return told.worker.health().status_code
    except httpx2.TransportError:
        return None
