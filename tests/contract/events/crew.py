"""Services and workers that share a database and a broker, all of which may be ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.contract.events.effects import Read
    from tests.contract.events.told import Told
    from tests.contract.events.worker import Worker
    from tests.contract.running import Running
    from tests.servers.startable import Startable


@dataclass(frozen=True)
class Crew:
    """All of it.

    Attributes:
        told: The first service and the first worker.
        services: Every service.
        workers: Every worker.
        servers: The database's and the broker's.
        effects: Reads what the example consumer has done.
    """

    told: Told
    services: Sequence[Running]
    workers: Sequence[Worker]
    servers: Sequence[Startable]
    effects: Read

    def events(self) -> list[dict[str, Any]]:
        """Return all events that were published so far, in the broker's order."""
        return [each.event for each in self.told.bystander.messages()]
