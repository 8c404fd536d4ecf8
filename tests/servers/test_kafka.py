"""Kafka: it makes no topics by itself, and keeps what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from tests.servers.kafka import Kafka

# It takes seconds to start, or to answer.
pytestmark = [pytest.mark.timeout(120), pytest.mark.deep]


def test_a_topic_that_nobody_made_is_not_there(kafka: Kafka) -> None:
    for _ in range(2):
        assert not kafka.has_topic("nowhere")


def test_a_topic_is_made_once(kafka: Kafka) -> None:
    kafka.create_topic("once", partitions=3)

    with pytest.raises(ServerError, match="36"):  # it exists
        kafka.create_topic("once")


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_topic_outlives(kafka: Kafka, end: str) -> None:
    kafka.create_topic(f"kept-{end}")

    getattr(kafka, end)()
    kafka.start()

    assert kafka.has_topic(f"kept-{end}")
