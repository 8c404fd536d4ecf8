"""Another service at the broker, which knows of this one what the contract says, and no more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.contract.names import Names

MEDIA_TYPE = "application/cloudevents+json"


@dataclass(frozen=True)
class Message:
    """What the broker delivered.

    Attributes:
        body: As it came.
        content_type: What the publisher called it.
        key: RabbitMQ's routing key, or Kafka's key.
    """

    body: bytes
    content_type: str | None
    key: str

    @property
    def event(self) -> dict[str, Any]:
        """The body as JSON, which it must be."""
        event: dict[str, Any] = json.loads(self.body)
        return event


class Bystander(Protocol):
    """Hears what is published from now on, and publishes what no service would."""

    def messages(self) -> Sequence[Message]:
        """Return all that others published so far, in the broker's order."""

    def send(self, *bodies: bytes, subject: str = ...) -> None:
        """Put messages where the events are, one after the other; all are of one subject."""


class Attend(Protocol):
    """Sends a bystander to a broker."""

    def __call__(self, variables: Mapping[str, str], names: Names) -> Bystander:
        """Begin to hear what is published; the service has been migrated."""
