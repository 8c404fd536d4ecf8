"""A shell in which the commands of a page are typed one after the other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.conftest import IDENTITY
from tests.docs.pages import ROOT
from tests.servers.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
# The ports that pages name, of HTTP and of gRPC; commands get free ones in their places.
PORTS = {"PORT": "8000", "GRPC_PORT": "50051"}
_START_SECONDS = 30


def clone(folder: Path) -> Path:
    """Make a clone of this repository as it lies here, what is not committed included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
            (folder / name).chmod((ROOT / name).stat().st_mode)
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "-m", "Clone"]):
        subprocess.run(["git", *command], cwd=folder, check=True, env={**os.environ, **IDENTITY})
    return folder


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a new user, who shares this machine's caches of packages."""
    (home / "settings.yml").write_text("{}\n")
    uv_cache = subprocess.run(
        [BIN / "uv", "cache", "dir"], check=True, capture_output=True, text=True
    ).stdout.strip()
    return {
        **{name: value for name, value in os.environ.items() if _is_machines(name)},
        **IDENTITY,
        "HOME": str(home),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
        "UV_CACHE_DIR": uv_cache,
        "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(Path("~/.cache/pip").expanduser())),
        "COPIER_SETTINGS_PATH": str(home / "settings.yml"),
    }


def _is_machines(name: str) -> bool:
    """Tell whether a variable says how this machine reaches the network."""
    return name.startswith(("PIP_", "UV_", "SSL_", "REQUESTS_")) or name.lower().endswith("_proxy")


class Terminal:
    """A shell.

    Args:
        folder: Where it starts.
        variables: Its environment.
    """

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        """Start the shell."""
        self._aside = Path(variables["HOME"], "stderr")
        self._ports = {variable: str(free_port()) for variable in PORTS}
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env={**variables, **self._ports},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._background = False

    def type(self, command: str) -> tuple[int, str]:
        """Run a command to its end; return its exit code and what it printed.

        What it says on the side, such as progress, counts only where it fails.
        """
        for variable, port in PORTS.items():
            command = command.replace(port, self._ports[variable])
        # What follows on standard input are the next commands, and not for this one.
        self._write(f"{{ {command}\n}} < /dev/null 2> {self._aside}; printf '\\n:end %s:\\n' $?\n")
        printed = ""
        assert self._shell.stdout
        for line in self._shell.stdout:
            end = re.match(r"^:end (\d+):$", line)
            if end:
                if end[1] != "0":
                    printed += self._aside.read_text(errors="replace")
                for variable, port in PORTS.items():
                    printed = printed.replace(self._ports[variable], port)
                return int(end[1]), printed
            printed += line
        raise AssertionError(printed)

    def start(self, command: str) -> None:
        """Start a command that goes on, and wait until it answers."""
        self._write(f"{command} > background.log 2>&1 < /dev/null & running=$!\n")
        self._background = True
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, self.type("cat background.log")[1]
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop what goes on, as Ctrl-C does; it must end well."""
        self._background = False
        code, printed = self.type(
            "kill -TERM $running; wait $running; code=$?; rm background.log; (exit $code)"
        )
        assert code == 0, printed

    def close(self) -> None:
        """Leave the shell."""
        if self._background:
            self._write("kill -TERM $running; wait $running\n")
        self._write("exit\n")
        self._shell.communicate(timeout=60)

    def _write(self, text: str) -> None:
        assert self._shell.stdin
        self._shell.stdin.write(text)
        self._shell.stdin.flush()

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", int(self._ports["PORT"]), timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    """Open a shell in a clone that lies in an otherwise empty folder."""
    (folder / "home").mkdir()
    (folder / "stackcutter").mkdir()
    opened = Terminal(clone(folder / "stackcutter"), environment(folder / "home"))
    try:
        yield opened
    finally:
        opened.close()
