"""What every database server for tests has in common."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import ClassVar

from tests.servers.errors import ServerError
from tests.servers.server import Server

USER = "service"
# Not a word that occurs elsewhere, so that tests can look for it in logs and messages.
PASSWORD = "s3cr3t-Of-Tests"  # noqa: S105


class DatabaseServer(Server):
    """A server that holds databases; each test has one of its own."""

    # Why it may lose what it has acknowledged when it is killed; empty where it never does.
    forgets: ClassVar[str] = ""

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which a service finds an empty database."""
        return self.new_database("service")

    @abstractmethod
    def new_database(self, name: str) -> dict[str, str]:
        """Make an empty database; return the variables by which a service finds it.

        Args:
            name: A plain name: small letters, digits and underscores.
        """

    def forget(self, name: str) -> None:
        """Take a database away that nobody uses any more, where that matters."""


class RelationalServer(DatabaseServer):
    """A server that speaks SQL."""

    @property
    def url(self) -> str:
        """The address of an empty database that is there from the start."""
        return self._url("service")

    @property
    def variables(self) -> dict[str, str]:
        """The variable that services read."""
        return {"DATABASE_URL": self.url}

    @property
    def release(self) -> str:
        """The version that a running server says it has."""
        # Without whom it was built by.
        said = self.execute("SELECT version()")[0].removeprefix("PostgreSQL ")
        return said.split(" ")[0].split("-")[0]

    def new_database(self, name: str) -> dict[str, str]:
        """Create an empty database; return the variable by which a service finds it."""
        return {"DATABASE_URL": self.create_database(name)}

    def create_database(self, name: str) -> str:
        """Create an empty database and return its address."""
        self.execute(f"CREATE DATABASE {checked_name(name)}")
        return self._url(name)

    @abstractmethod
    def drop_database(self, name: str) -> None:
        """Remove a database, also one that is in use."""

    @abstractmethod
    def execute(self, statement: str, database: str | None = None) -> list[str]:
        """Run a statement as the server's administrator; return the first value of each row."""

    @abstractmethod
    def connections(self, database: str) -> int:
        """Count the connections that services hold to a database."""

    @abstractmethod
    def limit_connections(self, count: int | None) -> None:
        """Cut the services' connections, and refuse new ones beyond a number; None is no limit."""

    @abstractmethod
    def set_read_only(self, *, read_only: bool) -> None:
        """Cut the services' connections, and refuse writes, as after a fail-over."""

    @abstractmethod
    def _url(self, database: str) -> str:
        """Write the address of a database, with user and password."""


def checked_name(name: str) -> str:
    """Refuse what would need quotes."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
        message = f"{name!r} is no plain database name"
        raise ServerError(message)
    return name
