"""Keycloak, as Maven's repository holds it: an OpenID provider with a realm of its own."""

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
_HEAP = "-Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
# What is fixed when it is built, so that it starts in half the time.
_BUILT = ["--db=dev-mem", "--health-enabled=true", "--cache=local"]
REALM, CLIENT, SECRET = "tests", "orders", "s3cr3t-Of-Tests"
ADMIN = "admin"

_METADATA = "/.well-known/openid-configuration"


class Keycloak(Server):
    """A Keycloak with a realm.

    Args:
        realm: The realm, as Keycloak exports one; without one, as `realm` makes it.
    """

    name = "keycloak"
    ready_seconds = 180

    def __init__(self, realm: Mapping[str, Any] | None = None) -> None:
        """Describe the server."""
        super().__init__()
        self._realm = realm
        self._java = Path()
        self._program = Path()
        self._management_port = 0

    @property
    def issuer(self) -> str:
        """The address of the realm."""
        return f"http://127.0.0.1:{self.port}/realms/{REALM}"

    @property
    def variables(self) -> dict[str, str]:
        """The variables that services read."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
        }

    @property
    def release(self) -> str:
        """The version that its administration tells."""
        return str(self.administer("GET", "/admin/serverinfo")["systemInfo"]["version"])

    def token(self, **form: str) -> dict[str, Any]:
        """Ask for tokens as a client does; by default with the password of somebody."""
        given = {"client_id": CLIENT, "client_secret": SECRET, **form}
        return self._post(f"{self.issuer}/protocol/openid-connect/token", given)

    def administer(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Ask its administration; return what it says, if anything."""
        master = f"http://127.0.0.1:{self.port}/realms/master/protocol/openid-connect/token"
        form = {"client_id": "admin-cli", "grant_type": "password"}
        form |= {"username": ADMIN, "password": SECRET}
        token = self._post(master, form)["access_token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        text = _ask(f"http://127.0.0.1:{self.port}{path}", content, headers, method)
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
        place = self.folder / "home/data/import"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{REALM}-realm.json").write_text(json.dumps(self._realm or realm()))
        self._management_port = free_port()

    def _make_process(self) -> Process:
        variables = {
            **ENVIRONMENT,
            "JAVA": str(self._java),
            "JAVA_OPTS_KC_HEAP": _HEAP,
            "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": SECRET,
        }
        options = ["--optimized", "--cache=local", "--http-enabled=true", "--import-realm"]
        where = ["--http-host=127.0.0.1", f"--http-port={self.port}", "--hostname-strict=false"]
        where += [f"--http-management-port={self._management_port}"]
        command = [str(self.folder / "home/bin/kc.sh"), "start", *options, *where]
        return Process(command, self.folder, environment=variables)

    def _is_ready(self) -> bool:
        try:
            return bool(_ask(f"{self.issuer}{_METADATA}"))
        except ServerError:
            return False

    def _post(self, address: str, form: Mapping[str, str]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(_ask(address, urllib.parse.urlencode(form).encode()))
        return found


def realm(
    *, scopes: tuple[str, ...] = ("items:read", "items:write"), redirects: tuple[str, ...] = ("*",)
) -> dict[str, Any]:
    """Describe a realm with a client, whose tokens are for it, and somebody who signs in."""
    audience = {
        "name": "audience",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-audience-mapper",
        "config": {"included.client.audience": CLIENT, "access.token.claim": "true"},
    }
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "accessTokenLifespan": 60,
        "clientScopes": [
            {
                "name": name,
                "protocol": "openid-connect",
                "attributes": {"include.in.token.scope": "true"},
            }
            for name in scopes
        ],
        "clients": [
            {
                "clientId": CLIENT,
                "secret": SECRET,
                "redirectUris": list(redirects),
                "webOrigins": ["+"],
                "standardFlowEnabled": True,
                "directAccessGrantsEnabled": True,
                "serviceAccountsEnabled": True,
                "attributes": {"pkce.code.challenge.method": "S256"},
                "protocolMappers": [audience],
                "optionalClientScopes": list(scopes),
            }
        ],
        "users": [
            {
                "username": "somebody",
                "email": "somebody@example.com",
                "emailVerified": True,
                "firstName": "Some",
                "lastName": "Body",
                "enabled": True,
                "credentials": [{"type": "password", "value": SECRET, "temporary": False}],
            }
        ],
    }


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
