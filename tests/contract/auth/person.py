"""Somebody who has an account, and what they do with it."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.contract.service import Response, Service

PASSWORD = "correct horse battery staple"  # noqa: S105 - nobody's


class Person:
    """Somebody with an address of their own."""

    def __init__(self, service: Service) -> None:
        """Keep the service."""
        self.service = service
        self.email = f"{uuid.uuid4().hex}@example.com"
        self.tokens: dict[str, Any] = {}

    @property
    def bearer(self) -> dict[str, str]:
        """The header that says who it is."""
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def register(self, password: str = PASSWORD) -> Response:
        """Ask for an account."""
        return self.post("/auth/register", email=self.email, password=password)

    def sign_in(self, password: str = PASSWORD) -> Response:
        """Sign in, and keep the tokens where that succeeds."""
        form = {"username": self.email, "password": password, "grant_type": "password"}
        return self._kept(self.service.client.post("/auth/login", data=form))

    def refresh(self, token: str | None = None) -> Response:
        """Get the next tokens."""
        token = token or self.tokens["refresh_token"]
        return self._kept(self.post("/auth/refresh", refresh_token=token))

    def post(self, path: str, **members: object) -> Response:
        """Send JSON, with the token where there is one."""
        headers = self.bearer if self.tokens else {}
        return self.service.client.post(path, json=members, headers=headers)

    def get(self, path: str) -> Response:
        """Read a path with the token."""
        return self.service.client.get(path, headers=self.bearer)

    def begin(self) -> Person:
        """Make the account, and sign in."""
        assert self.register().status_code == 202
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        return self

    def _kept(self, answer: Response) -> Response:
        if answer.status_code == 200:
            self.tokens = answer.json()
        return answer


def decode(part: str) -> bytes:
    """Decode base64url without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_of(token: str) -> dict[str, Any]:
    """Read what a token says."""
    found: dict[str, Any] = json.loads(decode(token.split(".")[1]))
    return found
