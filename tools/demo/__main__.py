"""Generates the default service, starts it, makes a few requests, stops it."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from stackcutter.console import report
from stackcutter.destination import terminable
from stackcutter.environment import fresh, leave_repository
from stackcutter.errors import FailureError, StackcutterError
from stackcutter.provision import provision
from tools.demo.conversation import WIDTH, Conversation
from tools.demo.service import environment, free_port, serving

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ANSWERS_FILE = ".copier-answers.yml"


def main() -> int:
    """Run the demo; return its exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="where it listens; a free port if 0")
    parser.add_argument("--folder", type=Path, default=Path("build/demo/orders"))
    arguments = parser.parse_args()
    leave_repository()
    own_uv = shutil.which("uv") is not None
    # The uv of this repository, and the Python that runs this.
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    os.environ.setdefault("UV_PYTHON", sys.executable)
    try:
        with terminable():
            demonstrate(arguments.folder, arguments.port)
        _tell(arguments.folder, own_uv=own_uv)
    except KeyboardInterrupt:
        print("\nStopped. Nothing is left running.", file=sys.stderr)
        return 1
    except StackcutterError as error:
        sys.stdout.flush()
        report(error.message)
        return 1
    return 0


def demonstrate(folder: Path, wanted_port: int) -> None:
    """Show the default service at work.

    Args:
        folder: Where it is made; an earlier one there is replaced.
        wanted_port: Where it listens; 0 for any free port.

    Raises:
        FailureError: Something did not work; the message says what.
    """
    start = time.monotonic()
    port = free_port(wanted_port)
    project = folder.absolute()
    _head("Generate a service with plain copier")
    _generate(folder, project)
    _head("Install it: locked versions, in its own virtual environment")
    _install(project)
    _head("Create its tables, and start it")
    _run(["uv", "run", "orders", "migrate"], [str(_command(project)), "migrate"], project)
    _show("uv", "run", "orders", "serve", "--port", str(port), "&")
    log = project.parent / f"{project.name}.log"
    with serving([str(_command(project)), "serve", "--port", str(port)], project, log, port):
        print("Ready.\n")
        _head("Ask it")
        _converse(Conversation(port))
    _head("Done")
    print(f"The service has stopped: exit code 0, {time.monotonic() - start:.0f} seconds in all.")


def _generate(folder: Path, project: Path) -> None:
    if project.exists():
        if any(project.iterdir()) and not (project / ANSWERS_FILE).is_file():
            message = f"{folder} holds something else than an earlier demo; it was left alone."
            raise FailureError(message)
        shutil.rmtree(project)
    project.parent.mkdir(parents=True, exist_ok=True)
    copy = ["copier", "copy", "--defaults", "--quiet", "--vcs-ref", "HEAD"]
    with tempfile.TemporaryDirectory() as settings:
        # Somebody's own defaults for copier would make another service.
        empty = Path(settings, "settings.yml")
        empty.write_text("{}\n")
        _run(
            [*copy, ".", str(folder)],
            [str(BIN / "copier"), *copy, str(ROOT), str(project)],
            ROOT,
            COPIER_SETTINGS_PATH=str(empty),
            PYTHONWARNINGS="ignore",
        )
    files = sum(path.is_file() for path in project.rglob("*"))
    print(f"{files} files.\n")


def _install(project: Path) -> None:
    _run(["git", "init", "--quiet"], ["git", "init", "--quiet"], project)
    _show("make", "install")
    done = provision(project, "", git=False, install=True)
    if done.stopped:
        raise KeyboardInterrupt
    if not done.installed:
        message = "\n".join(
            [*done.warnings, "It needs the network, to reach PyPI. Then run `make demo` again."]
        )
        raise FailureError(message)
    print()


def _converse(conversation: Conversation) -> None:
    conversation.ask("GET", "/health/ready")
    made = conversation.ask("POST", "/v1/items", {"name": "Desk lamp", "description": "Brass"})
    conversation.ask("POST", "/v1/items", {"name": "Desk lamp"})
    conversation.ask("GET", "/v1/items?limit=10")
    path = made.headers.get("location") or made.headers.get("Location") or ""
    merge = "application/merge-patch+json"
    conversation.ask("PATCH", path, {"description": "Steel"}, content_type=merge, if_match='"1"')
    conversation.ask("PATCH", path, {"description": "Oak"}, content_type=merge, if_match='"1"')
    conversation.ask("DELETE", path)


def _command(project: Path) -> Path:
    return project / ".venv" / "bin" / "orders"


def _run(shown: list[str], command: list[str], folder: Path, **variables: str) -> None:
    """Show a command as a person would type it, and run it."""
    _show(*shown)
    base = environment() if Path(command[0]).is_relative_to(folder) else fresh()
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**base, **variables},
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except OSError as error:
        message = f"{command[0]} cannot be run: {error.strerror}"
        raise FailureError(message) from error
    if done.returncode != 0:
        said = "\n".join(f"  {line}" for line in (done.stdout + done.stderr).splitlines()[-10:])
        message = f"`{' '.join(shown)}` failed with exit code {done.returncode}.\n{said}"
        raise FailureError(message)


def _show(*words: str) -> None:
    print(f"$ {' '.join(words)}", flush=True)


def _head(title: str) -> None:
    print(f"{title}\n{'-' * len(title)}", flush=True)


def _tell(folder: Path, *, own_uv: bool) -> None:
    print(f"It lies in {folder}, its log in {folder}.log. Next:\n")
    if not own_uv:
        print(f"  export PATH={shlex.quote(str(BIN))}:$PATH  # for uv, which it needs")
    print(f"  cd {folder}")
    print("  make test check  # run its tests, and its linters")
    print("  make dev         # serve it on port 8000; http://127.0.0.1:8000/docs")
    print()
    text = f"The next `make demo` replaces {folder}: copy it elsewhere to keep it."
    print(textwrap.fill(text, WIDTH, break_on_hyphens=False))


if __name__ == "__main__":
    sys.exit(main())
