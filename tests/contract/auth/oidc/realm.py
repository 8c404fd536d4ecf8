"""A realm of Keycloak as a generated project describes it, and what its administrator does."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from tests.contract.projects import Project
    from tests.servers.keycloak import Keycloak

_KEYS = "org.keycloak.keys.KeyProvider"


class Realm:
    """A realm of a test's own, made from `deploy/keycloak/realm.json`."""

    def __init__(self, keycloak: Keycloak, project: Project) -> None:
        """Read the file; the realm is made by `add`."""
        text = (project.folder / "deploy/keycloak/realm.json").read_text(encoding="utf-8")
        self._keycloak = keycloak
        self._description: dict[str, Any] = json.loads(text)
        self.name = self._description["realm"] = f"r-{uuid.uuid4().hex}"
        (self.client,) = self._description["clients"]
        (self.user,) = self._description["users"]

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"{self._keycloak.url}/realms/{self.name}"

    @property
    def password(self) -> str:
        """What the user signs in with."""
        return str(self.user["credentials"][0]["value"])

    @property
    def variables(self) -> dict[str, str]:
        """The variables that a service reads."""
        return {
            "OIDC_ISSUER": self.issuer,
            "OIDC_CLIENT_ID": self.client["clientId"],
            "OIDC_CLIENT_SECRET": self.client["secret"],
        }

    def add(self, url: str) -> None:
        """Make it, for a service at an address."""
        assert self.client["redirectUris"] == ["http://127.0.0.1:8000/auth/oidc/callback"]
        self.client["redirectUris"] = [f"{url}/auth/oidc/callback"]
        self._keycloak.administer("POST", "/admin/realms", self._description)

    def remove(self) -> None:
        """Take it away, if it is there."""
        with suppress(ServerError):
            self._keycloak.administer("DELETE", f"/admin/realms/{self.name}")

    def tokens(self, **form: str) -> dict[str, Any]:
        """Get tokens for the user, with the password."""
        given = {"client_id": self.client["clientId"], "client_secret": self.client["secret"]}
        given |= {"grant_type": "password", "username": self.user["username"]}
        given |= {"password": self.password, "scope": "openid", **form}
        return self._keycloak.token(self.name, **given)

    def add_key(self, algorithm: str = "RS256") -> str:
        """Have a new key sign from now on; return its id as a component."""
        name = uuid.uuid4().hex
        kind = "ecdsa-generated" if algorithm.startswith("ES") else "rsa-generated"
        config = {"priority": ["1000"], "enabled": ["true"], "active": ["true"]}
        if kind == "rsa-generated":
            config |= {"algorithm": [algorithm], "keySize": ["2048"]}
        body = {"name": name, "providerId": kind, "providerType": _KEYS, "config": config}
        self._ask("POST", "/components", body)
        return name

    def remove_keys_but(self, name: str) -> None:
        """Take all signing keys away but one, so that nobody may believe the others."""
        for one in self._ask("GET", f"/components?type={_KEYS}"):
            if one["providerId"] == "rsa-generated" and one["name"] != name:
                self._ask("DELETE", f"/components/{one['id']}")

    def sign_out(self) -> None:
        """End all sign-ins of the user."""
        (user,) = self._ask("GET", f"/users?username={self.user['username']}&exact=true")
        self._ask("POST", f"/users/{user['id']}/logout")

    def change_user(self, **changes: object) -> None:
        """Change what the realm knows of the user."""
        (user,) = self._ask("GET", f"/users?username={self.user['username']}&exact=true")
        self._ask("PUT", f"/users/{user['id']}", {**user, **changes})

    def _ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        return self._keycloak.administer(method, f"/admin/realms/{self.name}{path}", body)
