"""DynamoDB Local, Amazon's own stand-in for DynamoDB, as Maven's repository holds it."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

from tests.servers import java
from tests.servers.database import PASSWORD, DatabaseServer, checked_name
from tests.servers.errors import ServerError
from tests.servers.process import Process

_VERSION = "3.3.1"
_ARTEFACTS = [
    f"software.amazon.dynamodb:DynamoDBLocal:{_VERSION}",
]
_LAUNCHER = Path(__file__).with_name("DynamoDBLauncher.java")
_ACCESS_KEY = "tests"


class DynamoDB(DatabaseServer):
    """A DynamoDB Local; a table stands for a database."""

    name = "dynamodb"
    # A client without our code has seen it: of some hundred writes the last one was gone.
    forgets = "DynamoDB Local answers a transaction a moment before its file holds it"

    def __init__(self) -> None:
        """Describe the server."""
        super().__init__()
        self._java = Path()
        self._programs = Path()

    @property
    def release(self) -> str:
        """The version; what runs does not say it, so what was installed, once it answers."""
        self.tables()
        return _VERSION

    def new_database(self, name: str) -> dict[str, str]:
        """Name a table that is not there; return the variables by which a service finds it."""
        return {
            "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{self.port}",
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": _ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": PASSWORD,
            "DYNAMODB_TABLE": checked_name(name),
        }

    def forget(self, name: str) -> None:
        """Take a table away: each one whose items expire takes one of ten threads for good.

        Without a thread that is free no index is ever added to a table (seen in a dump of them).
        """
        if name in self.tables():
            self.ask("DeleteTable", {"TableName": name})

    def _install(self) -> None:
        self._java = java.program()
        self._programs = java.launcher("dynamodb-local", _ARTEFACTS, _LAUNCHER)

    def _prepare(self) -> None:
        pass  # it makes its file in its working folder

    def _make_process(self) -> Process:
        libraries = self._programs / "lib"
        options = [
            "-Xms64m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true",
        ]
        where = [f"-Djava.library.path={libraries}", "-cp", f"{self._programs}:{libraries}/*"]
        arguments = ["-port", str(self.port), "-dbPath", str(self.folder), "-sharedDb"]
        return Process(
            [str(self._java), *options, *where, _LAUNCHER.stem, *arguments, "-disableTelemetry"],
            self.folder,
        )

    def _is_ready(self) -> bool:
        try:
            self.tables()
        except ServerError:
            return False
        return True

    def scan(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table, written as its API writes them."""
        items: list[dict[str, Any]] = []
        start: dict[str, Any] = {}
        while True:
            page = self.ask("Scan", {"TableName": table, "ConsistentRead": True, **start})
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                return items
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def tables(self) -> list[str]:
        """Name the tables that there are."""
        tables: list[str] = self.ask("ListTables", {})["TableNames"]
        return tables

    def ask(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for an action of its API, with a body as that has it.

        Raises:
            ServerError: It refuses.
        """
        scope = f"{_ACCESS_KEY}/20260101/eu-central-1/dynamodb/aws4_request"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}",
            json.dumps(body).encode(),
            {
                "X-Amz-Target": f"DynamoDB_20120810.{action}",
                "Content-Type": "application/x-amz-json-1.0",
                # It reads the key and never checks the signature.
                "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=, Signature=",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                said: dict[str, Any] = json.load(answer)
                return said
        except (HTTPError, URLError, OSError) as error:
            raise ServerError(str(error)) from error
