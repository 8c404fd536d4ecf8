"""Keycloak, as Maven's repository holds it: an OpenID provider."""

from __future__ import annotations

import json
import os
import shutil
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from tests.servers import commands, java, maven
from tests.servers.errors import ServerError, ServerUnavailableError
from tests.servers.ports import free_port
from tests.servers.process import ENVIRONMENT, Process
from tests.servers.server import Server

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = "26.7.3"
_SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
_HEAP = "-Xms128m -Xmx512m -XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
# What is fixed when it is built, so that it starts in half the time.
_BUILT = ["--db=dev-mem", "--health-enabled=true", "--cache=local"]
_ADMIN, _PASSWORD = "admin", "s3cr3t-Of-Tests"


class Keycloak(Server):
    """A Keycloak with no realm but its administrator's."""

    name = "keycloak"
    ready_seconds = 180

    def __init__(self) -> None:
        """Describe the server."""
        super().__init__()
        self._java = Path()
        self._program = Path()
        self._management_port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        """The variables by which its administrator's programs find it."""
        return {"KEYCLOAK_URL": self.url, "KEYCLOAK_USER": _ADMIN, "KEYCLOAK_PASSWORD": _PASSWORD}

    @property
    def release(self) -> str:
        """The version that its administration tells."""
        return str(self.administer("GET", "/admin/serverinfo")["systemInfo"]["version"])

    def token(self, realm: str, **form: str) -> dict[str, Any]:
        """Ask a realm for tokens as a client does (RFC 6749, section 4).

        Raises:
            ServerError: It refuses.
        """
        address = f"{self.url}/realms/{realm}/protocol/openid-connect/token"
        found: dict[str, Any] = json.loads(_ask(address, urllib.parse.urlencode(form).encode()))
        return found

    def admin_token(self) -> str:
        """The access token of its administrator."""
        form = {"client_id": "admin-cli", "grant_type": "password"}
        form |= {"username": _ADMIN, "password": _PASSWORD}
        return str(self.token("master", **form)["access_token"])

    def administer(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Ask its administration; return what it says, if anything.

        Raises:
            ServerError: It refuses.
        """
        headers = {"Authorization": f"Bearer {self.admin_token()}"}
        headers["Content-Type"] = "application/json"
        content = None if body is None else json.dumps(body).encode()
        text = _ask(f"{self.url}{path}", content, headers, method)
        return json.loads(text) if text else None

    def _install(self) -> None:
        self._java = java.program()
        coordinates = f"org.keycloak:keycloak-quarkus-dist:{_VERSION}"
        self._program = maven.require(coordinates, _SHA256, self._unpack, suffix="zip")

    def _unpack(self, file: Path, folder: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
        (home,) = folder.glob("keycloak-*")
        for program in (home / "bin").glob("*.sh"):
            program.chmod(0o755)
        command = [str(home / "bin/kc.sh"), "build", *_BUILT]
        variables = {**ENVIRONMENT, "JAVA": str(java.program()), "KC_RUN_IN_CONTAINER": "false"}
        commands.run(command, ServerUnavailableError, folder=home, environment=variables)

    def _prepare(self) -> None:
        """Have a home of its own, of which the programs are links to the common one."""
        (home,) = self._program.glob("keycloak-*")
        shutil.copytree(home, self.folder / "home", copy_function=os.link, dirs_exist_ok=True)
        self._management_port = free_port()

    def _make_process(self) -> Process:
        variables = {
            **ENVIRONMENT,
            "JAVA": str(self._java),
            "JAVA_OPTS_KC_HEAP": _HEAP,
            "KC_BOOTSTRAP_ADMIN_USERNAME": _ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": _PASSWORD,
        }
        options = ["--optimized", "--cache=local", "--http-enabled=true"]
        where = ["--http-host=127.0.0.1", f"--http-port={self.port}", "--hostname-strict=false"]
        where += [f"--http-management-port={self._management_port}"]
        command = [str(self.folder / "home/bin/kc.sh"), "start", *options, *where]
        return Process(command, self.folder, environment=variables)

    def _is_ready(self) -> bool:
        try:
            return bool(self.admin_token())
        except ServerError:
            return False


def _ask(
    address: str,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    method: str | None = None,
) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - ours
        address, content, dict(headers or {}), method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - ours
            found: bytes = answer.read()
            return found
    except HTTPError as error:
        message = f"{address} answers {error.code}: {error.read()!r}"
        raise ServerError(message) from error
    except (URLError, OSError) as error:
        raise ServerError(str(error)) from error
