"""What is particular to Kafka: its topics, and who makes them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from confluent_kafka.admin import AdminClient

from tests.contract.events.conftest import telling
from tests.contract.running import eventually
from tests.contract.stacks import WITH_KAFKA, asked_of
from tests.servers.fixtures import started
from tests.servers.kafka import Kafka

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.contract.events.told import Told
    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

pytestmark = [
    pytest.mark.timeout(300),
    asked_of(WITH_KAFKA),
]

_SECONDS = 10


@pytest.fixture
def told(stack: Stack, project: Project, database: Mapping[str, str]) -> Iterator[Told]:
    """A service whose broker makes topics by itself, and not as they should be."""
    with (
        started(Kafka(makes_topics=True)) as broker,
        telling(stack, project, database, broker) as told,
    ):
        yield told


def test_a_topic_that_was_deleted_is_made_by_migrate_and_by_nobody_else(told: Told) -> None:
    admin = AdminClient({"bootstrap.servers": told.variables["KAFKA_BOOTSTRAP_SERVERS"]})
    name = f"{told.service.names.slug}.events"
    before = [told.service.create()["id"] for _ in range(50)]
    assert eventually(lambda: set(before) <= told.worker.handled, 60)
    admin.delete_topics([name])[name].result(_SECONDS)

    # More than the worker has read of the old one, so that it would miss the first of them.
    ids = {told.service.create()["id"] for _ in range(150)}
    assert eventually(lambda: told.worker.health().status_code == 503)
    time.sleep(5)
    assert name not in admin.list_topics(timeout=_SECONDS).topics
    told.command("migrate")

    assert eventually(lambda: ids <= told.worker.handled, 60)
    found = admin.list_topics(name, _SECONDS).topics[name]
    assert len(found.partitions) == 6
