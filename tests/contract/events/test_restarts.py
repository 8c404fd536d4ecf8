"""The database restarts under service and workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.events.told import new_id
from tests.contract.running import eventually
from tests.contract.stacks import EVENTFUL_RESTARTED, asked_of

if TYPE_CHECKING:
    from tests.contract.events.crew import Crew

pytestmark = [
    pytest.mark.timeout(180),
    asked_of(EVENTFUL_RESTARTED),
]


def test_when_the_database_is_back_the_workers_go_on(crew: Crew) -> None:
    told, database = crew.told, crew.servers[0]
    subject = str(new_id())
    for worker in crew.workers:
        worker.await_ready()

    def handled() -> set[str]:
        return {id_ for worker in crew.workers for id_ in worker.handled}

    database.stop()
    told.bystander.send(told.event(subject, 1), subject=subject)
    assert eventually(lambda: told.worker.health().status_code == 503)
    database.start()

    assert eventually(lambda: subject in handled(), 60)
    assert eventually(lambda: told.service.get("/health/ready").is_success)
    id_ = told.service.create()["id"]
    assert eventually(lambda: id_ in handled(), 60)
