"""What has been committed and is to be published: the port."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID
from zlib import crc32

# Never to be changed: events that wait keep the number of their shard.
SHARDS = 16


def shard_of(subject: UUID) -> int:
    """Tell in which shard the events of a subject are; whoever leases it keeps their order."""
    return crc32(subject.bytes) % SHARDS


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that waits; those of a subject ascend by their sequence."""

    sequence: int
    id: UUID
    type: str
    subject: UUID
    time: datetime
    traceparent: str | None
    data: str
    attempts: int


class Refusal(NamedTuple):
    """Why an event could not be published, and whether it was the last try."""

    event: Pending
    error: str
    is_final: bool


class Backlog(NamedTuple):
    pending: int
    oldest_seconds: float
    parked: int


class Outbox(Protocol):
    """Raises UnavailableError where the database is down or busy.

    `lease` finds a shard that has something pending and that no one else has, or None. `pending`
    returns the first ones that wait there, in order. `settle` keeps what came of them, or nothing,
    and says so, where the lease is not ours any more. `release` gives it back; the shard then rests
    for a while. `clean` deletes what was published so long ago, and tells how many it found.
    """

    async def lease(self, token: UUID, seconds: float) -> int | None: ...

    async def pending(self, shard: int, limit: int) -> list[Pending]: ...

    async def settle(
        self, shard: int, token: UUID, published: Sequence[Pending], refused: Sequence[Refusal]
    ) -> bool: ...

    async def release(self, shard: int, token: UUID, rest_seconds: float) -> None: ...

    async def clean(self, older_than_seconds: float) -> int: ...

    async def backlog(self) -> Backlog: ...
