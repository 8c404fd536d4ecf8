"""RabbitMQ as Debian packages it."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
from pathlib import Path

from tests.servers import debian
from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.ports import free_port
from tests.servers.process import ENVIRONMENT, Process, unprivileged_user
from tests.servers.server import Server
from tests.servers.sockets import receive

# Not those of /usr/sbin, which insist on a user of the package's.
_PROGRAMS = Path("/usr/lib/rabbitmq/bin")
_FREE_DISK = "50MB"
_MORE_THAN_ANY_DISK = "1000000GB"
_SETTINGS = f"""\
listeners.tcp.1 = 127.0.0.1:{{port}}
default_user = {USER}
default_pass = {PASSWORD}
default_user_tags.administrator = true
disk_free_limit.absolute = {_FREE_DISK}
log.console.level = warning
"""
_FRAME = struct.Struct("!BHI")


class RabbitMQ(Server):
    """A RabbitMQ of one node; its quorum queues have one member."""

    name = "rabbitmq"

    def __init__(self) -> None:
        """Describe the server."""
        super().__init__()
        self._environment: dict[str, str] = {}

    @property
    def variables(self) -> dict[str, str]:
        """The variable that services read."""
        return {"RABBITMQ_URL": f"amqp://{USER}:{PASSWORD}@127.0.0.1:{self.port}/"}

    @property
    def release(self) -> str:
        """The version, with which a running server greets whoever connects."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            connection.sendall(b"AMQP\0\0\x09\x01")
            _, _, size = _FRAME.unpack(receive(connection, _FRAME.size, "RabbitMQ"))
            greeting = receive(connection, size, "RabbitMQ")
        version = greeting.partition(b"\x07versionS")[2]
        size = int.from_bytes(version[:4], "big")
        return version[4 : 4 + size].decode()

    def execute(self, *arguments: str) -> list[str]:
        """Run `rabbitmqctl`, which takes a second or two; return the lines that it prints."""
        user = unprivileged_user() if os.getuid() == 0 else None
        result = subprocess.run(
            [_PROGRAMS / "rabbitmqctl", "--quiet", *arguments],
            cwd=self.folder,
            env=self._environment,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if result.returncode:
            raise ServerError(result.stdout + result.stderr)
        return result.stdout.splitlines()

    def kill(self) -> None:
        """End the server at once, when it has written the names of its queues.

        RabbitMQ keeps names that are new in memory for up to 3 seconds (`delayed_write` of
        https://www.erlang.org/doc/apps/stdlib/dets.html); a queue whose name is lost comes back
        without a leader, and takes nothing until it is made anew.
        """
        self.execute("eval", "dets:sync(ra_directory_reverse).")
        super().kill()

    def set_disk_alarm(self, *, on: bool) -> None:
        """Make the disk seem full, so that the server reads nothing more from who publishes."""
        self.execute("set_disk_free_limit", _MORE_THAN_ANY_DISK if on else _FREE_DISK)

    def close_connections(self) -> None:
        """Cut all connections, as an administrator does."""
        self.execute("close_all_connections", "cut by a test")

    def _install(self) -> None:
        debian.require(_PROGRAMS / "rabbitmq-server", "rabbitmq-server")

    def _prepare(self) -> None:
        settings = _SETTINGS.format(port=self.port) + self._more_settings()
        (self.folder / "rabbitmq.conf").write_text(settings)

    def _more_settings(self) -> str:
        return ""

    def _make_process(self) -> Process:
        self._environment = {
            **ENVIRONMENT,
            "HOME": str(self.folder),  # of the cookie, by which rabbitmqctl is let in
            "RABBITMQ_NODENAME": "rabbit@localhost",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_DIST_PORT": str(free_port()),
            # Erlang's own register of nodes, which the server starts and the keeper ends.
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            # Without a shell between the server and who stops it.
            "RUNNING_UNDER_SYSTEMD": "1",
        }
        program = str(_PROGRAMS / "rabbitmq-server")
        return Process([program], self.folder, environment=self._environment)

    def _is_ready(self) -> bool:
        try:
            return bool(self.release)
        except (OSError, ServerError):
            return False
