"""A service whose changes are told: its worker, its broker, and somebody who listens."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.contract.running import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.events.bystander import Bystander
    from tests.contract.events.worker import Worker
    from tests.contract.projects import Project
    from tests.contract.running import Running
    from tests.contract.service import Service
    from tests.servers.startable import Startable


@dataclass(frozen=True)
class Told:
    """All of it, as the tests use it.

    Attributes:
        running: The service.
        worker: Its worker.
        broker: The broker's server.
        bystander: Who hears what is published.
        project: The generated project.
        variables: The environment of both, and of commands.
    """

    running: Running
    worker: Worker
    broker: Startable
    bystander: Bystander
    project: Project
    variables: Mapping[str, str]

    @property
    def service(self) -> Service:
        """The service's client."""
        return self.running.service

    def events_of(self, subject: str) -> list[dict[str, Any]]:
        """Return the events of a subject that were published so far."""
        heard = (each.event for each in self.bystander.messages())
        return [event for event in heard if event["subject"] == subject]

    def await_events(self, subject: str, count: int) -> list[dict[str, Any]]:
        """Wait until a subject has so many events, and return them."""

        def enough() -> list[dict[str, Any]] | None:
            events = self.events_of(subject)
            return events if len(events) >= count else None

        return eventually(enough, 30)

    def outcomes(self, subject: str) -> list[str]:
        """Return what the worker has logged of a subject's events, in order."""
        return [line["event"] for line in self.worker.lines if line.get("subject") == subject]

    def await_outcomes(self, subject: str, count: int, seconds: float = 30) -> list[str]:
        """Wait until so much is logged of a subject, and return it."""

        def enough() -> list[str] | None:
            outcomes = self.outcomes(subject)
            return outcomes if len(outcomes) >= count else None

        return eventually(enough, seconds)

    def event(self, subject: str, version: int, **fields: object) -> bytes:
        """Write an event as the service would."""
        names = self.service.names
        package = names.slug.replace("-", "_")
        data = {
            "id": subject,
            "name": "sent by somebody",
            "description": None,
            "version": version,
            "created_at": "2026-01-02T03:04:05.678Z",
            "updated_at": "2026-01-02T03:04:05.678Z",
        }
        event = {
            "specversion": "1.0",
            "id": str(new_id()),
            "source": f"/{names.slug}",
            "type": f"{package}.{names.resource}.updated",
            "subject": subject,
            "time": "2026-01-02T03:04:05.678Z",
            "dataschema": f"urn:{names.slug}:{names.resource}:1",
            "data": data,
        }
        return json.dumps(event | fields).encode()

    def dead_letters(self) -> list[dict[str, Any]]:
        """Return what the command lists."""
        output = self.command("dead-letters", "list")
        return [json.loads(line) for line in output.splitlines()]

    def await_dead(self, is_it: Callable[[dict[str, Any]], bool], count: int = 1) -> list[Any]:
        """Wait until so many dead letters are found, and return them."""

        def found() -> list[dict[str, Any]] | None:
            letters = [letter for letter in self.dead_letters() if is_it(letter)]
            return letters if len(letters) >= count else None

        return eventually(found, 30)

    def command(self, *arguments: str) -> str:
        """Run a command of the service, which must succeed, and return what it printed."""
        process = self.project.run(*arguments, folder=self.project.folder, **self.variables)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        return output


def new_id() -> uuid.UUID:
    """Make a UUID of version 7, as ids are (RFC 9562, section 5.7)."""
    random = uuid.uuid4().int
    return uuid.UUID(int=random & ~(0xF << 76) | 7 << 76)
