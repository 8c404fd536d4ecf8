"""Redis as Debian packages it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tests.servers import debian
from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.process import Process
from tests.servers.redis_query import query
from tests.servers.server import Server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.redis_query import Reply

PROGRAM = Path("/usr/bin/redis-server")
_SETTINGS = f"""\
bind 127.0.0.1
port {{port}}
dir {{folder}}
{{default_user}}
user {USER} on >{PASSWORD} ~* &* +@all
"""
_DATA_SETTINGS = """\
save ""
appendonly no
rdb-del-sync-files yes
shutdown-timeout 0
"""


class Redis(Server):
    """A Redis that keeps nothing on disk: stopped or killed, it starts again empty."""

    name = "redis"
    default_user: ClassVar[str] = "user default off"

    def __init__(self, settings: Sequence[str] = ()) -> None:
        """Describe the server.

        Args:
            settings: Further lines of its configuration.
        """
        super().__init__()
        self._settings = settings

    @property
    def variables(self) -> dict[str, str]:
        """The variable that services read."""
        return {"REDIS_URL": f"redis://{USER}:{PASSWORD}@127.0.0.1:{self.port}/0"}

    @property
    def release(self) -> str:
        """The version that a running server says it has."""
        return self.information("server")["redis_version"]

    def execute(self, *command: str | int) -> Reply:
        """Run a command with all rights."""
        return query(self.port, USER, PASSWORD, *command)

    def information(self, section: str) -> dict[str, str]:
        """Return a section of what the server says about itself."""
        lines = str(self.execute("INFO", section)).splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def _install(self) -> None:
        debian.require(PROGRAM, "redis-server")

    def _prepare(self) -> None:
        settings = _SETTINGS.format(
            port=self.port, folder=self.folder, default_user=self.default_user
        )
        self._configuration.write_text(settings + self._role() + "\n".join(self._settings))
        # Fail-overs rewrite it.
        self._configuration.chmod(0o666)

    def _role(self) -> str:
        return _DATA_SETTINGS

    def _make_process(self) -> Process:
        return Process([str(PROGRAM), str(self._configuration)], self.folder)

    def _is_ready(self) -> bool:
        try:
            return self.execute("PING") == "PONG"
        except (OSError, ServerError):
            return False

    @property
    def _configuration(self) -> Path:
        return self.folder / "redis.conf"
