"""Requests to the service and its answers, written so that a person can read them."""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any

from stackcutter.errors import FailureError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WIDTH = 80
# What sets an answer off from what was asked.
INDENT = "  "
_SECONDS = 10
# The headers of an answer that tell something; the others are the same each time.
_SHOWN = ("Location", "ETag", "Link", "Retry-After")


@dataclass(frozen=True)
class Answer:
    """What the service answered.

    Attributes:
        status: The status code.
        reason: Its name.
        headers: All headers.
        text: The body.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    text: str

    @property
    def data(self) -> Any:  # noqa: ANN401 (whatever JSON can say)
        """The body, which is JSON."""
        return json.loads(self.text)


class Conversation:
    """Asks a service on this machine, and shows what is asked and answered.

    Args:
        port: Its port on the loopback address.
        say: Prints a line.
    """

    def __init__(self, port: int, say: Callable[[str], None] = print) -> None:
        """Ask nothing yet."""
        self._port = port
        self._say = say

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request and show it with its answer.

        Args:
            method: The method.
            path: The path, with a query where there is one.
            body: What to send as JSON.
            **headers: Further headers, `_` in the place of `-`.

        Raises:
            FailureError: There is no answer.
        """
        sent = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self._say(f"{method} {path}")
        for name, value in sent.items():
            self._say(f"{name}: {value}")
        payload = None if body is None else json.dumps(body)
        if payload is not None:
            sent.setdefault("Content-Type", "application/json")
            self._say(payload)
        try:
            answer = send(self._port, method, path, payload, sent)
        except (OSError, HTTPException) as error:
            message = f"The service did not answer {method} {path}: {error}"
            raise FailureError(message) from error
        for line in shown(answer):
            self._say(f"{INDENT}{line}".rstrip())
        self._say("")
        return answer


def send(
    port: int,
    method: str,
    path: str,
    payload: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request to the loopback address and read its answer.

    Raises:
        OSError: There is no connection.
        HTTPException: What answers does not speak HTTP.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request(method, path, payload, dict(headers or {}))
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        return Answer(response.status, response.reason, dict(response.getheaders()), text)
    finally:
        connection.close()


def shown(answer: Answer) -> list[str]:
    """Write an answer: its status, what its headers tell, its body."""
    told = {name.lower(): value for name, value in answer.headers.items()}
    lines = [f"{answer.status} {answer.reason}"]
    lines += [f"{name}: {told[name.lower()]}" for name in _SHOWN if name.lower() in told]
    if not answer.text:
        return lines
    try:
        body = pretty(json.loads(answer.text), WIDTH - len(INDENT))
    except ValueError:
        body = answer.text
    for line in body.splitlines():
        lines += textwrap.wrap(line, WIDTH - len(INDENT), subsequent_indent="    ") or [""]
    return lines


def pretty(value: Any, width: int, indent: str = "", tail: int = 0) -> str:  # noqa: ANN401
    """Write JSON; what fits on a line stands on one.

    Args:
        value: What to write.
        width: How long a line may be.
        indent: What stands before each line but the first.
        tail: How many characters follow or precede it on its line.
    """
    line = json.dumps(value, ensure_ascii=False)
    if len(indent) + tail + len(line) <= width or not isinstance(value, dict | list):
        return line
    inner = f"{indent}  "
    if isinstance(value, list):
        rows = [pretty(one, width, inner, tail=1) for one in value]
        opening, closing = "[", "]"
    else:
        named = [(f"{json.dumps(name)}: ", one) for name, one in value.items()]
        rows = [name + pretty(one, width, inner, tail=len(name) + 1) for name, one in named]
        opening, closing = "{", "}"
    body = ",\n".join(f"{inner}{row}" for row in rows)
    return f"{opening}\n{body}\n{indent}{closing}"
