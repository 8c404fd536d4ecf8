"""Cassandra, as Maven's repository holds it."""

from __future__ import annotations

from pathlib import Path

from tests.servers import java
from tests.servers.cassandra_query import answers, query
from tests.servers.database import PASSWORD, USER, DatabaseServer, checked_name
from tests.servers.errors import ServerError
from tests.servers.ports import free_port
from tests.servers.process import ENVIRONMENT, Process, run_unprivileged

_ARTEFACT = "org.apache.cassandra:cassandra-all:5.0.9"
_ADMINISTRATOR = ("cassandra", "cassandra")
# What it reaches for inside Java, and says nothing about when it cannot.
_EXPORTS = (
    "java.base/jdk.internal.misc",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.management.rmi/com.sun.jmx.remote.internal.rmi",
    "java.rmi/sun.rmi.registry",
    "java.rmi/sun.rmi.server",
    "java.rmi/sun.rmi.transport.tcp",
    "java.sql/java.sql",
    "jdk.attach/sun.tools.attach",
    "jdk.compiler/com.sun.tools.javac.file",
    "jdk.unsupported/sun.misc",
)
_OPENS = (
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.lang.module",
    "java.base/java.lang.reflect",
    "java.base/java.math",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.nio.charset",
    "java.base/java.nio.file.spi",
    "java.base/java.time",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/java.util.concurrent.locks",
    "java.base/jdk.internal.loader",
    "java.base/jdk.internal.math",
    "java.base/jdk.internal.module",
    "java.base/jdk.internal.ref",
    "java.base/jdk.internal.reflect",
    "java.base/jdk.internal.util",
    "java.base/jdk.internal.util.jar",
    "java.base/sun.nio.ch",
    "java.rmi/sun.rmi.transport.tcp",
    "jdk.compiler/com.sun.tools.javac",
    "jdk.management/com.sun.management.internal",
)
_PROPERTIES = {
    "cassandra-foreground": "yes",
    "cassandra.auth_bcrypt_gensalt_log2_rounds": "4",  # a password is checked in no time
    "cassandra.ring_delay_ms": "100",
    "cassandra.skip_wait_for_gossip_to_settle": "0",
    "cassandra.superuser_setup_delay_ms": "0",
    "java.net.preferIPv4Stack": "true",
    "jdk.attach.allowAttachSelf": "true",
}
_SETTINGS = """\
cluster_name: tests
num_tokens: 1
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters: [{{seeds: "127.0.0.1:{storage_port}"}}]
listen_address: 127.0.0.1
rpc_address: 127.0.0.1
storage_port: {storage_port}
native_transport_port: {port}
authenticator: PasswordAuthenticator
authorizer: CassandraAuthorizer
role_manager: CassandraRoleManager
auto_snapshot: false
{sync}
commitlog_segment_size: 8MiB
data_file_directories: [{folder}/data/data]
commitlog_directory: {folder}/data/commitlog
saved_caches_directory: {folder}/data/saved_caches
hints_directory: {folder}/data/hints
cdc_raw_directory: {folder}/data/cdc_raw
"""
_PERIODIC = """\
commitlog_sync: periodic
commitlog_sync_period: 10000ms"""
_LOGGING = """\
<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level %date %logger{20} - %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="OUT"/></root>
</configuration>
"""


class Cassandra(DatabaseServer):
    """A Cassandra server: a cluster of one."""

    name = "cassandra"
    ready_seconds = 120

    def __init__(self, *, fast: bool = False) -> None:
        """Describe the server.

        Args:
            fast: Writes may be lost when it is killed, those of the last tenth of a second.
        """
        super().__init__()
        self._fast = fast
        self._libraries = Path()

    @property
    def release(self) -> str:
        """The version that a running server says it has."""
        return self.execute("SELECT release_version FROM system.local")[0]

    def new_database(self, name: str) -> dict[str, str]:
        """Name a keyspace that `migrate` will make."""
        return {
            "CASSANDRA_CONTACT_POINTS": f"127.0.0.1:{self.port}",
            "CASSANDRA_KEYSPACE": checked_name(name),
            "CASSANDRA_USERNAME": USER,
            "CASSANDRA_PASSWORD": PASSWORD,
            "CASSANDRA_REPLICATION_FACTOR": "1",
        }

    def execute(self, statement: str) -> list[str]:
        """Run a statement as the server's administrator; return the first value of each row."""
        return query(self.port, *_ADMINISTRATOR, statement)

    def start(self) -> None:
        """Start the server; the first time also make the service's role."""
        super().start()
        marker = self.folder / "initialised"
        if not marker.exists():
            self.execute(f"CREATE ROLE {USER} WITH PASSWORD = '{PASSWORD}' AND LOGIN = true")
            self.execute(f"GRANT ALL ON ALL KEYSPACES TO {USER}")
            marker.touch()

    def _install(self) -> None:
        java.program()
        self._libraries = java.libraries("cassandra", [_ARTEFACT]) / "lib"

    def _prepare(self) -> None:
        configuration = self.folder / "conf"
        configuration.mkdir()
        settings = _SETTINGS.format(
            folder=self.folder,
            port=self.port,
            storage_port=free_port(),
            sync=_PERIODIC if self._fast else "commitlog_sync: batch",
        )
        (configuration / "cassandra.yaml").write_text(settings)
        (configuration / "logback.xml").write_text(_LOGGING)
        run_unprivileged(["mkdir", self.folder / "data"], self.folder)

    def _make_process(self) -> Process:
        properties = {
            **_PROPERTIES,
            "cassandra.config": f"file://{self.folder}/conf/cassandra.yaml",
            "cassandra.jmx.local.port": str(free_port()),
            "cassandra.storagedir": f"{self.folder}/data",
            "java.io.tmpdir": str(self.folder),
        }
        command = [
            str(java.program()),
            *("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            f"-javaagent:{self._libraries}/jamm-0.4.0.jar",
            *(f"-D{name}={value}" for name, value in properties.items()),
            *(f"--add-exports={package}=ALL-UNNAMED" for package in _EXPORTS),
            *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENS),
            *("-cp", f"{self.folder}/conf:{self._libraries}/*"),
            "org.apache.cassandra.service.CassandraDaemon",
        ]
        return Process(command, self.folder, environment=ENVIRONMENT)

    def _is_ready(self) -> bool:
        if not answers(self.port):
            return False
        try:
            self.execute("SELECT key FROM system.local")
        except (OSError, ServerError):  # the administrator is not there yet
            return False
        return True
