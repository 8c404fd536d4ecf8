"""Another service at Kafka."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

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
        self._server = {"bootstrap.servers": variables["KAFKA_BOOTSTRAP_SERVERS"], "log_level": 0}
        self._consumer = self._make()
        found = self._consumer.list_topics(self._topic, _SECONDS).topics[self._topic].partitions
        self._next = {number: self._end(number, _SECONDS) for number in found}
        self._assign()
        self._found: list[Message] = []

    def messages(self) -> Sequence[Message]:
        """Return all that others published so far, each partition in the broker's order."""
        try:
            self._read()
        except (KafkaException, TimeoutError):  # the broker is away
            # One that met a restart may find no broker again, as one that starts tells of none:
            # https://github.com/confluentinc/librdkafka/issues/5301
            self._consumer.close()
            self._consumer = self._make()
            self._assign()
        return self._found

    def _make(self) -> Consumer:
        return Consumer({**self._server, "group.id": uuid.uuid4().hex})

    def _assign(self) -> None:
        places = self._next.items()
        self._consumer.assign([TopicPartition(self._topic, *place) for place in places])

    def _read(self) -> None:
        ends = {number: self._end(number, 5) for number in self._next}
        while any(self._next[number] < end for number, end in ends.items()):
            message = self._consumer.poll(5)
            if message is None:
                raise TimeoutError
            if message.error() is None:
                self._next[message.partition() or 0] = (message.offset() or 0) + 1
                self._keep(message)

    def _end(self, number: int, seconds: float) -> int:
        place = TopicPartition(self._topic, number)
        return self._consumer.get_watermark_offsets(place, seconds)[1]

    def _keep(self, message: AnyMessage) -> None:
        headers = dict(message.headers() or [])
        if _OWN not in headers:
            type_ = headers.get("content-type")
            type_ = type_.decode() if isinstance(type_, bytes) else type_
            key = bytes(message.key() or b"").decode()
            self._found.append(Message(bytes(message.value() or b""), type_, key))

    def send(self, *bodies: bytes, subject: str = "") -> None:
        """Publish messages, confirmed one after the other."""
        producer = Producer({**self._server, "message.max.bytes": 4 * 1024 * 1024})
        for body in bodies:
            producer.produce(self._topic, body, subject, headers={_OWN: "1"})
            assert not producer.flush(_SECONDS)
