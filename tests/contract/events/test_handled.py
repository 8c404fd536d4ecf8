"""What the worker does with events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.events.told import new_id
from tests.contract.events.worker import DROPPED, HANDLED
from tests.contract.service import tag
from tests.contract.stacks import EVENTFUL, asked_of

if TYPE_CHECKING:
    from tests.contract.events.told import Told
    from tests.contract.stacks import Stack

pytestmark = asked_of(EVENTFUL)


def test_each_change_is_handled(told: Told) -> None:
    id_ = told.service.create()["id"]
    assert told.await_outcomes(id_, 1) == [HANDLED]

    told.service.patch(id_, {"description": "new"}, if_match=tag(1))
    told.service.delete(id_)

    assert told.await_outcomes(id_, 3) == [HANDLED, HANDLED, HANDLED]


def test_what_comes_again_is_dropped(told: Told) -> None:
    subject = str(new_id())
    event = told.event(subject, 1)

    told.bystander.send(event, event, event, subject=subject)

    assert told.await_outcomes(subject, 3) == [HANDLED, DROPPED, DROPPED]


def test_what_is_older_than_what_was_handled_is_dropped(told: Told) -> None:
    subject = str(new_id())
    last, first = told.event(subject, 2), told.event(subject, 1)

    told.bystander.send(last, subject=subject)
    told.await_outcomes(subject, 1)
    told.bystander.send(first, subject=subject)

    assert told.await_outcomes(subject, 2) == [HANDLED, DROPPED]


def test_the_worker_says_how_it_is(told: Told, stack: Stack) -> None:
    up = {"status": "up", "required": True}
    needed = ["broker"] if stack.database == "none" else ["broker", "database"]
    ready = told.worker.health()
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "checks": dict.fromkeys(needed, up)}
    assert told.worker.health("live").json() == {"status": "ok", "checks": {}}
