"""Steps that are commands: install, lint, types, tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.deep.result import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SECONDS: Final = 900
# How much of an output is kept: its end says what failed.
OUTPUT: Final = 8000
# All that a project's commands may see of this machine: a variable that happens to be set here
# must not decide a verdict.
PASSED_ON: Final = (
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TERM"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
    *("UV_CACHE_DIR", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_PYTHON_INSTALL_DIR"),
    *("UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_OFFLINE", "UV_CONFIG_FILE", "UV_INSECURE_HOST"),
)


@dataclass(frozen=True)
class Command:
    """A program of the project's own environment.

    Args:
        step: The step's name.
        arguments: The program and what it is given.
    """

    step: str
    arguments: tuple[str, ...]


# Each runs as a developer runs it; most need no arguments, by contract.
COMMANDS: Final = (
    Command("ruff", ("ruff", "check")),
    Command("ruff format", ("ruff", "format", "--check")),
    Command("mypy", ("mypy",)),
    Command("pyright", ("pyright",)),
    Command("deptry", ("deptry", "src")),
    Command("import-linter", ("lint-imports",)),
    Command("pytest", ("pytest",)),
)
# The project's tests once more, now with a server: a test that finds none must fail.
INTEGRATION: Final = "integration"
REQUIRED: Final = {"REQUIRE_SERVERS": "1"}


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Make the variables under which a project's commands run.

    Args:
        extra: What is set besides what is passed on from this machine.
    """
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**kept, "UV_PYTHON": sys.executable, "UV_NO_PROGRESS": "1", **(extra or {})}


def run(
    step: str, arguments: Sequence[str], place: Path, extra: Mapping[str, str] | None = None
) -> Outcome:
    """Run a command in a project; its exit code is the verdict.

    Args:
        step: The step's name.
        arguments: The program and what it is given.
        place: The project's folder.
        extra: Variables besides what is passed on from this machine.
    """
    start = time.monotonic()
    with subprocess.Popen(
        arguments,
        cwd=place,
        env=environment(extra),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=SECONDS)
            code = str(process.returncode)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            code = f"none in {SECONDS} s"
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    seconds = time.monotonic() - start
    if code == "0":
        return Outcome(step, Status.PASSED, seconds)
    said = f"$ {' '.join(arguments)}\n{output[-OUTPUT:]}\nexit code {code}"
    return Outcome(step, Status.FAILED, seconds, said)


def install(place: Path) -> Outcome:
    """Lock and install a project, as `uv sync` does."""
    return run("uv sync", (tools.program("uv"), "sync"), place)


def execute(command: Command, place: Path, extra: Mapping[str, str] | None = None) -> Outcome:
    """Run a tool that the project's environment holds; without it nothing is said of the step.

    Args:
        command: The tool.
        place: The project's folder.
        extra: Variables besides what is passed on from this machine.
    """
    program = place / ".venv" / "bin" / command.arguments[0]
    if not program.exists():
        reason = f"needs {command.arguments[0]}, which the project does not install"
        return Outcome(command.step, Status.NOT_RUN, detail=reason)
    uv = (tools.program("uv"), "run", "--no-sync")
    return run(command.step, (*uv, *command.arguments), place, extra)


def integrate(place: Path, variables: Mapping[str, str] | str) -> Outcome:
    """Run the tests on a server; without one nothing is said of the step.

    Args:
        place: The project's folder.
        variables: What names the server, or why there is none.
    """
    if isinstance(variables, str):
        return Outcome(INTEGRATION, Status.NOT_RUN, detail=variables)
    return execute(Command(INTEGRATION, ("pytest",)), place, {**variables, **REQUIRED})


def compose(place: Path) -> Outcome:
    """Let the official program judge the compose file with all that it includes."""
    step = "docker-compose config"
    if not any((place / name).exists() for name in ("compose.yaml", "compose.yml")):
        return Outcome(step, Status.NOT_RUN, detail="needs a compose file, which the stack lacks")
    example = place / ".env.example"
    values = ("--env-file", example.name) if example.exists() else ()
    return run(step, (tools.program("docker-compose"), *values, "config", "--quiet"), place)
