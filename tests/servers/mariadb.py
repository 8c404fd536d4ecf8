"""MariaDB as Debian packages it: the server behind which `mysql` services are tested."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.servers import debian
from tests.servers.database import PASSWORD, USER, RelationalServer, checked_name
from tests.servers.errors import ServerError
from tests.servers.process import ENVIRONMENT, Process, run_unprivileged

_SETTINGS = {
    "bind-address": "127.0.0.1",
    "skip-name-resolve": "1",
    "innodb-flush-log-at-trx-commit": "2",  # the data need not outlive the machine
    "innodb-buffer-pool-size": "64M",
    "skip-log-bin": "1",
}


class MariaDB(RelationalServer):
    """A MariaDB server."""

    name = "mariadb"

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        """Choose settings other than the tests' usual ones."""
        super().__init__()
        self._settings = {**_SETTINGS, **(settings or {})}

    def drop_database(self, name: str) -> None:
        """Remove a database, also one that is in use."""
        self.execute(f"DROP DATABASE IF EXISTS {checked_name(name)}")

    def execute(self, statement: str, database: str | None = None) -> list[str]:
        """Run a statement as the server's administrator; return the first value of each row."""
        command = ["/usr/bin/mariadb", "--no-defaults", f"--socket={self._socket}", "--user=root"]
        result = subprocess.run(
            [
                *command,
                "--connect-timeout=5",
                "--batch",
                "--skip-column-names",
                *([database] if database else []),
            ],
            env=ENVIRONMENT,
            check=False,
            input=statement,
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise ServerError(result.stderr)
        return [line.partition("\t")[0] for line in result.stdout.splitlines()]

    def connections(self, database: str) -> int:
        """Count the connections that services hold to a database."""
        count = "SELECT count(*) FROM information_schema.processlist"
        where = f"db = '{checked_name(database)}' AND user = '{USER}'"
        return int(self.execute(f"{count} WHERE {where}")[0])

    def limit_connections(self, count: int | None) -> None:
        """Cut the services' connections, and refuse new ones beyond a number; None is no limit."""
        self.execute(f"ALTER USER {USER}@'127.0.0.1' WITH MAX_USER_CONNECTIONS {count or 0}")
        self.execute(f"KILL USER {USER}")

    def set_read_only(self, *, read_only: bool) -> None:
        """Cut the services' connections, and refuse writes, as after a fail-over."""
        self.execute(f"SET GLOBAL read_only = {int(read_only)}")
        self.execute(f"KILL USER {USER}")

    def _url(self, database: str) -> str:
        return f"mysql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @property
    def _socket(self) -> Path:
        return self.folder / "socket"

    def _install(self) -> None:
        debian.require(Path("/usr/sbin/mariadbd"), "mariadb-server")

    def _prepare(self) -> None:
        # A statement file rather than a running server: user and database are there at once.
        (self.folder / "init.sql").write_text(
            f"CREATE USER IF NOT EXISTS {USER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
            f"GRANT ALL ON `%`.* TO {USER}@'127.0.0.1';\n"
            "CREATE DATABASE IF NOT EXISTS service;\n"
        )
        command = ["/usr/bin/mariadb-install-db", "--no-defaults", "--skip-test-db"]
        access = ["--auth-root-authentication-method=normal"]
        run_unprivileged([*command, *access, f"--datadir={self.folder / 'data'}"], self.folder)

    def _make_process(self) -> Process:
        settings = {
            **self._settings,
            "port": str(self.port),
            "datadir": str(self.folder / "data"),
            "socket": str(self._socket),
            "pid-file": str(self.folder / "pid"),
            "init-file": str(self.folder / "init.sql"),
        }
        options = [f"--{key}={value}" for key, value in settings.items()]
        return Process(["/usr/sbin/mariadbd", "--no-defaults", *options], self.folder)

    def _is_ready(self) -> bool:
        try:
            # By name, since the first start makes the database after the socket is there.
            self.execute("SELECT 1", "service")
        except ServerError:
            return False
        return True
