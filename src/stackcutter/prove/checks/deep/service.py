"""The service itself: migrate, start, first requests, stop."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from stackcutter.prove.checks.deep.commands import OUTPUT, environment, run
from stackcutter.prove.checks.deep.ports import free_ports, is_free
from stackcutter.prove.checks.deep.result import Outcome, Status

if TYPE_CHECKING:
    from pathlib import Path

# Gives the variables that name the servers of a stack, or a sentence that says what it lacks. It is
# asked before each step that needs them, and every database that it names is empty.
Servers = Callable[[Mapping[str, Any]], Mapping[str, str] | str]

START_SECONDS: Final = 30
STOP_SECONDS: Final = 30
REQUEST_SECONDS: Final = 10
# A free port may be taken before the service listens there.
START_ATTEMPTS: Final = 3
FORM: Final = "application/x-www-form-urlencoded"
# By the variable of a secret: the command of a service that makes one.
MADE: Final[Mapping[str, tuple[str, ...]]] = {
    "JWT_PRIVATE_KEYS": ("keys", "generate"),
    "SESSION_KEYS": ("session-key",),
}
STEPS: Final = ("migrate", "start", "request", "stop")
# The questions that may ask for a server, and their answers that do not.
SERVERLESS: Final[Mapping[str, tuple[str | None, ...]]] = {
    "database": (None, "none", "sqlite"),
    "cache": (None, "none"),
    "broker": (None, "none"),
}


def needs_server(answers: Mapping[str, Any]) -> bool:
    """Tell whether a stack stands on a server."""
    return bool(_wanted(answers))


def no_servers(answers: Mapping[str, Any]) -> Mapping[str, str] | str:
    """Start only what needs no server."""
    if not needs_server(answers):
        return {}
    return f"needs a server of {' and '.join(_wanted(answers))}, and none is given"


def _wanted(answers: Mapping[str, Any]) -> list[str]:
    """Name the servers on which a stack stands."""
    return [
        str(answers[question])
        for question, serverless in SERVERLESS.items()
        if answers.get(question) not in serverless
    ]


class _FaultError(Exception):
    """A step failed, and this says how."""


def try_service(place: Path, answers: Mapping[str, Any], servers: Servers) -> list[Outcome]:
    """Migrate, start, ask and stop an installed service.

    Args:
        place: The project's folder with its environment.
        answers: The recorded answers.
        servers: Finds the servers that the stack needs.

    Returns:
        One outcome for each of the steps.
    """
    command = _command(place)
    if command is None:
        reason = "needs a command, which the project does not install"
        return [Outcome(step, Status.NOT_RUN, detail=reason) for step in STEPS]
    variables = servers(answers)
    if isinstance(variables, str):
        return [Outcome(step, Status.NOT_RUN, detail=variables) for step in STEPS]
    session = _Session(place, command, answers, {**variables, **_secrets(place, command)})
    try:
        return session.run()
    finally:
        session.close()


def _command(place: Path) -> Path | None:
    data = tomllib.loads((place / "pyproject.toml").read_text("utf-8"))
    scripts = data.get("project", {}).get("scripts", {})
    command = place / ".venv" / "bin" / next(iter(scripts), "-")
    return command if command.exists() else None


def _secrets(place: Path, command: Path) -> dict[str, str]:
    """Make what its settings demand and no two copies share; a provider that is not there."""
    demanded = (place / ".env.example").read_text(encoding="utf-8")
    found = {}
    for name, arguments in MADE.items():
        if f"\n{name}=" in demanded:
            done = subprocess.run([command, *arguments], check=True, capture_output=True)
            found[name] = done.stdout.decode().strip()
    if "\nOIDC_ISSUER=" in demanded:
        found |= {"OIDC_ISSUER": "http://127.0.0.1:1", "OIDC_CLIENT_ID": "proof"}
        found["PUBLIC_URL"] = "https://proof.example"
    return found


@dataclass
class _Session:
    """One life of a service."""

    place: Path
    command: Path
    answers: Mapping[str, Any]
    variables: dict[str, str]
    port: int = 0
    token: str = ""
    process: subprocess.Popen[bytes] | None = None
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)

    def run(self) -> list[Outcome]:
        outcomes = [self._migrate()]
        for step, act in (
            ("start", self._start),
            ("request", self._request),
            ("stop", self._stop),
        ):
            if outcomes[-1].status is not Status.PASSED:
                reason = f"needs the step “{outcomes[-1].step}”, which did not pass"
                outcomes.append(Outcome(step, Status.NOT_RUN, detail=reason))
                continue
            start = time.monotonic()
            try:
                act()
            except (_FaultError, OSError, http.client.HTTPException) as fault:
                seconds = time.monotonic() - start
                said = f"{type(fault).__name__.strip('_')}: {fault}\n{self._said()}"
                outcomes.append(Outcome(step, Status.FAILED, seconds, said))
            else:
                outcomes.append(Outcome(step, Status.PASSED, time.monotonic() - start))
        return outcomes

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def close(self) -> None:
        self.kill()
        self.output.close()

    def _migrate(self) -> Outcome:
        """Migrate twice: the second time must change nothing, and above all not fail."""
        once = run("migrate", (str(self.command), "migrate"), self.place, self.variables)
        if once.status is not Status.PASSED:
            return once
        again = run("migrate", (str(self.command), "migrate"), self.place, self.variables)
        return Outcome("migrate", again.status, once.seconds + again.seconds, again.detail)

    def _start(self) -> None:
        for _ in range(START_ATTEMPTS - 1):
            ports = self.port, grpc_port = free_ports(2)
            try:
                return self._serve(grpc_port)
            except _FaultError:
                self.kill()
                if all(map(is_free, ports)):
                    raise
        self.port, grpc_port = free_ports(2)
        return self._serve(grpc_port)

    def _serve(self, grpc_port: int) -> None:
        # gRPC's default port is, where other copies are tried beside this one, often taken.
        self.process = subprocess.Popen(
            [str(self.command), "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=self.place,
            env=environment({**self.variables, "GRPC_PORT": str(grpc_port)}),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            code = self.process.poll()
            if code is not None:
                message = f"it ended with exit code {code} in place of serving"
                raise _FaultError(message)
            try:
                status, _, _ = self._ask("GET", "/health/live")
            except ConnectionError:
                status = 0
            if status == http.HTTPStatus.OK:
                return
            if time.monotonic() > deadline:
                message = f"/health/live did not answer 200 in {START_SECONDS} s (last {status})"
                raise _FaultError(message)
            time.sleep(0.05)

    def _request(self) -> None:
        """Ask for health and, where the stack has REST, make, list and read a resource."""
        self._expect("GET", "/health/ready", None, http.HTTPStatus.OK)
        plural = self.answers.get("resource_plural")
        if plural is None or "rest" not in self.answers.get("api", ["rest"]):
            return
        path = f"/v1/{plural.replace('_', '-')}"
        if kinds := self.answers.get("auth", []):
            self._expect("POST", path, {"name": "First"}, http.HTTPStatus.UNAUTHORIZED)
            if "jwt" not in kinds:
                return
            self.token = self._sign_in()
        made, headers = self._expect("POST", path, {"name": "First"}, http.HTTPStatus.CREATED)
        read, _ = self._expect("GET", headers.get("Location", ""), None, http.HTTPStatus.OK)
        if read != made:
            message = f"{headers.get('Location')} answers {read}, not what was made: {made}"
            raise _FaultError(message)
        listed, _ = self._expect("GET", path, None, http.HTTPStatus.OK)
        if listed.get(plural) != [made]:
            message = f"{path} answers {listed}, without what was made: {made}"
            raise _FaultError(message)

    def _sign_in(self) -> str:
        account = {"email": "proof@example.com", "password": "correct horse battery"}
        status, _, answer = self._ask("POST", "/auth/register", account)
        if status != http.HTTPStatus.ACCEPTED:
            message = f"POST /auth/register answers {status}: {answer!r}"
            raise _FaultError(message)
        form = urlencode({"username": account["email"], "password": account["password"]})
        tokens, _ = self._expect("POST", "/auth/login", form, http.HTTPStatus.OK)
        return str(tokens["access_token"])

    def _stop(self) -> None:
        if self.process is None:
            message = "it was never started"
            raise _FaultError(message)
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            message = f"it did not end in {STOP_SECONDS} s after SIGTERM"
            raise _FaultError(message) from None
        if code != 0:
            message = f"it ended with exit code {code} after SIGTERM"
            raise _FaultError(message)

    def _expect(
        self, method: str, path: str, body: object, status: int
    ) -> tuple[Any, http.client.HTTPMessage]:
        found, headers, answer = self._ask(method, path, body)
        if found != status:
            message = f"{method} {path} answers {found} in place of {int(status)}: {answer!r}"
            raise _FaultError(message)
        try:
            return json.loads(answer), headers
        except ValueError:
            message = f"{method} {path} answers no JSON: {answer!r}"
            raise _FaultError(message) from None

    def _ask(
        self, method: str, path: str, body: object = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS)
        try:
            headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            if body is None:
                connection.request(method, path, headers=headers)
            else:
                headers["Content-Type"] = FORM if isinstance(body, str) else "application/json"
                content = body if isinstance(body, str) else json.dumps(body)
                connection.request(method, path, content, headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def _said(self) -> str:
        self.output.seek(0)
        return self.output.read().decode(errors="replace")[-OUTPUT:]
