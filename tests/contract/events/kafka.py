"""Another service at Kafka."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

from tests.contract.events.bystander import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from confluent_kafka import Message as AnyMessage

    from tests.contract.names import Names

_SECONDS = 30
_OWN = "sent-by-somebody"


class KafkaBystander:
    """Reads the topic of events from its end on."""

    def __init__(self, variables: Mapping[str, str], names: Names) -> None:
        """Go to the end."""
        self._topic = f"{names.slug}.events"
        server = {"bootstrap.servers": variables["KAFKA_BOOTSTRAP_SERVERS"], "log_level": 0}
        reading = {"group.id": uuid.uuid4().hex, "enable.partition.eof": True}
        self._consumer = Consumer({**server, **reading})
        self._producer = Producer({**server, "message.max.bytes": 4 * 1024 * 1024})
        found = self._consumer.list_topics(self._topic, _SECONDS).topics[self._topic].partitions
        ends = [TopicPartition(self._topic, number) for number in found]
        for one in ends:
            _, one.offset = self._consumer.get_watermark_offsets(one, _SECONDS)
        self._consumer.assign(ends)
        self._count = len(ends)
        self._found: list[Message] = []

    def messages(self) -> Sequence[Message]:
        """Return all that others published so far, each partition in the broker's order."""
        read_up: set[int] = set()
        while len(read_up) < self._count:
            message = self._consumer.poll(1)
            if message is None:
                break  # nothing since it was last at all ends, or the broker is away
            partition = message.partition() or 0
            error = message.error()
            if error is not None and error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001 - its name
                read_up.add(partition)
            if error is None:
                read_up.discard(partition)
                self._keep(message)
        return self._found

    def _keep(self, message: AnyMessage) -> None:
        headers = dict(message.headers() or [])
        if _OWN not in headers:
            type_ = headers.get("content-type")
            type_ = type_.decode() if isinstance(type_, bytes) else type_
            key = bytes(message.key() or b"").decode()
            self._found.append(Message(bytes(message.value() or b""), type_, key))

    def send(self, *bodies: bytes, subject: str = "") -> None:
        """Publish messages, confirmed one after the other."""
        for body in bodies:
            self._producer.produce(self._topic, body, subject, headers={_OWN: "1"})
            assert not self._producer.flush(_SECONDS)
