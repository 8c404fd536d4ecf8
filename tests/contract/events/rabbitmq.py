"""Another service at RabbitMQ."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aio_pika

from tests.contract.events.bystander import Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from aio_pika.abc import AbstractChannel

    from tests.contract.names import Names

_OWN = "sent.by.somebody"


class RabbitMQBystander:
    """Has a queue of its own, to which every event goes."""

    def __init__(self, variables: Mapping[str, str], names: Names) -> None:
        """Bind the queue."""
        self._url = variables["RABBITMQ_URL"]
        self._exchange = f"{names.slug}.events"
        self._queue = f"bystander.{uuid.uuid4().hex}"
        self._found: list[Message] = []
        asyncio.run(self._attend())

    def messages(self) -> Sequence[Message]:
        """Return all that others published so far, in the broker's order."""
        asyncio.run(self._hear())
        return self._found

    def send(self, *bodies: bytes, subject: str = "") -> None:
        """Publish messages, confirmed one after the other."""
        del subject  # has no part in where RabbitMQ puts them
        asyncio.run(self._send(bodies))

    async def _attend(self) -> None:
        async with self._channel() as channel:
            queue = await channel.declare_queue(
                self._queue, durable=True, arguments={"x-queue-type": "quorum"}
            )
            await queue.bind(self._exchange, "#")

    async def _hear(self) -> None:
        async with self._channel() as channel:
            queue = await channel.get_queue(self._queue)
            while (message := await queue.get(no_ack=True, fail=False)) is not None:
                if message.routing_key != _OWN:
                    heard = Message(message.body, message.content_type, message.routing_key or "")
                    self._found.append(heard)

    async def _send(self, bodies: Sequence[bytes]) -> None:
        async with self._channel() as channel:
            exchange = await channel.get_exchange(self._exchange)
            for body in bodies:
                await exchange.publish(aio_pika.Message(body), _OWN)

    @asynccontextmanager
    async def _channel(self) -> AsyncIterator[AbstractChannel]:
        connection = await aio_pika.connect(self._url)
        async with connection, await connection.channel() as channel:
            yield channel
