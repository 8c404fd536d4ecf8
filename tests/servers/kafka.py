"""Kafka, as Maven's repository holds it: one process that is broker and controller."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from tests.servers import java
from tests.servers.errors import ServerError
from tests.servers.ports import free_port
from tests.servers.process import Process, run_unprivileged
from tests.servers.server import Server
from tests.servers.sockets import receive

_VERSION = "4.4.0"
_ARTEFACTS = [f"org.apache.kafka:kafka_2.13:{_VERSION}", "org.slf4j:slf4j-simple:1.7.36"]
_CLUSTER = "4L6g3nShT-eMCtK--X86sw"
_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners={listeners},CONTROLLER://127.0.0.1:{controller}
advertised.listeners={listeners}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
log.dirs={folder}/data
num.partitions=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable={makes_topics}
# After a crash it waits as long as this before it takes itself for gone and comes back.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=300
"""
# Requests of its protocol with the version in which they are asked here, and an error.
_METADATA, _API_VERSIONS, _CREATE_TOPICS = (3, 4), (18, 0), (19, 2)
_UNKNOWN_TOPIC = 3


class Kafka(Server):
    """A Kafka of one broker.

    Args:
        makes_topics: Whether it makes a topic, with one partition, when somebody asks for it.
    """

    name = "kafka"
    ready_seconds = 120

    def __init__(self, *, makes_topics: bool = False) -> None:
        """Describe the server."""
        super().__init__()
        self._makes_topics = makes_topics
        self._java = Path()
        self._libraries = Path()

    @property
    def variables(self) -> dict[str, str]:
        """The variable that services read."""
        return {"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.port}"}

    @property
    def release(self) -> str:
        """The version; what runs does not say it, so what was installed, once it answers."""
        self._ask_versions()
        return _VERSION

    def create_topic(self, name: str, partitions: int = 1) -> None:
        """Make a topic, as a service's own preparations do."""
        what = struct.pack("!i", 1) + _text(name) + struct.pack("!ihii", partitions, 1, 0, 0)
        answer = self._ask(_CREATE_TOPICS, what + struct.pack("!i?", 10_000, False))  # noqa: FBT003
        self._check(answer, 8 + len(_text(name)))

    def has_topic(self, name: str) -> bool:
        """Tell whether there is such a topic; where a broker makes them itself, it would now."""
        what = struct.pack("!i", 1) + _text(name) + b"\1"
        answer = self._ask(_METADATA, what)
        position = answer.rindex(_text(name)) - 2
        (error,) = struct.unpack_from("!h", answer, position)
        if error == _UNKNOWN_TOPIC:
            return False
        self._check(answer, position)
        return True

    def _install(self) -> None:
        self._java = java.program()
        self._libraries = java.libraries("kafka", _ARTEFACTS) / "lib"

    def _prepare(self) -> None:
        settings = _SETTINGS.format(
            listeners=",".join(self._listeners),
            controller=free_port(),
            folder=self.folder,
            makes_topics=str(self._makes_topics).lower(),
        )
        self._configuration.write_text(settings + self._more_settings())
        options = ["-t", _CLUSTER, "-c", str(self._configuration), *self._credentials]
        format_data = self._command("kafka.tools.StorageTool", "format", *options)
        run_unprivileged(format_data, self.folder)

    @property
    def _listeners(self) -> list[str]:
        return [f"PLAINTEXT://127.0.0.1:{self.port}"]

    @property
    def _credentials(self) -> list[str]:
        """What the formatting of its data is told of users."""
        return []

    def _more_settings(self) -> str:
        return ""

    def _make_process(self) -> Process:
        return Process(self._command("kafka.Kafka", str(self._configuration)), self.folder)

    def _is_ready(self) -> bool:
        try:
            self._ask_versions()
        except (OSError, ServerError):
            return False
        return True

    @property
    def _configuration(self) -> Path:
        return self.folder / "server.properties"

    def _command(self, program: str, *arguments: str) -> list[str]:
        memory = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        properties = [
            "-Djava.net.preferIPv4Stack=true",
            f"-Djava.io.tmpdir={self.folder}",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        ]
        where = ["-cp", f"{self._libraries}/*"]
        return [str(self._java), *memory, *properties, *where, program, *arguments]

    def _ask_versions(self) -> None:
        """Ask what requests the broker understands; it answers as soon as it serves."""
        self._check(self._ask(_API_VERSIONS, b""), 0)

    def _ask(self, request: tuple[int, int], body: bytes) -> bytes:
        message = struct.pack("!hhih", *request, 1, -1) + body
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as connection:
            connection.sendall(struct.pack("!i", len(message)) + message)
            (size,) = struct.unpack("!i", receive(connection, 4, "Kafka"))
            return receive(connection, size, "Kafka")[4:]

    @staticmethod
    def _check(answer: bytes, position: int) -> None:
        (error,) = struct.unpack_from("!h", answer, position)
        if error:
            message = f"Kafka answered with error {error}"
            raise ServerError(message)


def _text(text: str) -> bytes:
    return struct.pack("!h", len(text)) + text.encode()
