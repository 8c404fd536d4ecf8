"""What the tests know of each broker: one line for each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.events.kafka import KafkaBystander
from tests.contract.events.rabbitmq import RabbitMQBystander

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.events.bystander import Attend

BYSTANDERS: Mapping[str, Attend] = {
    "kafka": KafkaBystander,
    "rabbitmq": RabbitMQBystander,
}
