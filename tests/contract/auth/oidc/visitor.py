"""Somebody with a browser that runs no scripts, who signs in at Keycloak."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

import httpx2

if TYPE_CHECKING:
    from types import TracebackType

    from tests.contract.auth.oidc.realm import Realm


class Visitor:
    """Keeps cookies, and follows the links and forms that it is shown."""

    def __init__(self, url: str, realm: Realm) -> None:
        """Begin with no cookies."""
        hooks = {"response": [self._keep]}
        self.client = httpx2.Client(base_url=url, timeout=30, event_hooks=hooks)
        self._realm = realm

    def begin(self, return_to: str = "/") -> httpx2.Response:
        """Ask the service to sign in; return the provider's page."""
        asked = self.client.get("/auth/oidc/login", params={"return_to": return_to})
        assert asked.status_code == 303, asked.text
        return self.client.get(asked.headers["Location"])

    def agree(self, page: httpx2.Response) -> str:
        """Fill in the form of the provider's page; return where it sends the browser."""
        found = re.search(r'action="([^"]+)"', page.text)
        assert found, page.text
        form = {"username": self._realm.user["username"], "password": self._realm.password}
        sent = self.client.post(html.unescape(found[1]), data=form)
        assert sent.status_code == 302, sent.text
        return str(sent.headers["Location"])

    def sign_in(self, return_to: str = "/") -> httpx2.Response:
        """Sign in; return the service's last answer."""
        return self.client.get(self.agree(self.begin(return_to)))

    def csrf(self) -> dict[str, str]:
        """The header of requests that change something."""
        return {"X-CSRF-Token": self.client.get("/auth/csrf").json()["csrf_token"]}

    def me(self) -> httpx2.Response:
        """Ask the service who it is."""
        return self.client.get("/auth/me")

    def _keep(self, response: httpx2.Response) -> None:
        """Keep secure cookies of this machine without TLS, as browsers do."""
        self.client.cookies.extract_cookies(response)
        for cookie in self.client.cookies.jar:
            cookie.secure = False

    def __enter__(self) -> Self:
        """Open it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close its connections."""
        self.client.close()


def query_of(address: str) -> dict[str, str]:
    """Read the query of an address."""
    return dict(parse_qsl(urlsplit(address).query))
