"""Carries one update out again and again, ended at another step each time; run as a program.

The update is prepared once, and each try is a fork: what is ended is only what touches the project.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackcutter.project import read_project
from stackcutter.updating import applying, transaction
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace
from tests.updating.conftest import state

if TYPE_CHECKING:
    from collections.abc import Callable

# What an update consists of: runs of git, and its own writes.
_STEPS: list[tuple[Any, str]] = [
    (subprocess, "run"),
    (subprocess, "Popen"),
    (pathlib.Path, "open"),
    (pathlib.Path, "unlink"),
    (pathlib.Path, "rmdir"),
    (pathlib.Path, "mkdir"),
    (pathlib.Path, "replace"),
    (shutil, "copyfile"),
    (shutil, "rmtree"),
    (os, "fsync"),
]


# The runs and writes with which an update ends when all files are there.
LAST = 5


def main() -> None:
    """Try every step, and print what was found."""
    project, number, how = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    guarded, group, once = "guarded" in how, "group" in how, "once" in how
    with workspace(project) as trees:
        recorded = read_project(project)
        plan = prepare(trees, recorded, lambda _: {}, ref="1.1.0").plan

        def carry_out() -> None:
            applying.apply(trees, plan)

        before = state(project)
        steps = _try(carry_out, project, 0, number)
        planned = state(project)
        _undo(project)
        assert state(project) == before
        if not guarded:
            setattr(transaction, "_guarded", _Nobody)  # noqa: B010 (it is nobody else's business)
        found = []
        for step in [steps - LAST] if once else range(1, steps + 1):
            _try(carry_out, project, step, number, group=group)
            if once:
                break
            _settle(project)
            now = state(project)
            outcome = "before" if now == before else "planned" if now == planned else "neither"
            found.append(outcome)
            if outcome == "planned":
                _undo(project)
            if outcome == "neither" or list((project / ".git").glob("*.lock")):
                found[-1] = f"{outcome} at step {step}"
                break
    sys.stdout.write(json.dumps(found))


def _try(
    carry_out: Callable[[], None], project: Path, step: int, number: int, *, group: bool = False
) -> int:
    """Carry it out in a process of its own, ended before a step; return how many steps it took."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        if group and step:
            _, status = os.waitpid(child, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
        else:
            os.waitpid(child, 0)
        with os.fdopen(reader) as told:
            return int(told.read() or 0)
    os.setpgid(0, 0)
    os.close(reader)
    count = 0

    def stepping(function: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (as the function's own)
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGSTOP if group else number)
            return function(*arguments, **named)

        return stepped

    os.chdir(project)
    for owner, name in _STEPS:
        setattr(owner, name, stepping(getattr(owner, name)))
    try:
        carry_out()
    except BaseException:  # noqa: BLE001 (it is over, however it ended)
        os._exit(1)
    os.write(writer, str(count).encode())
    os._exit(0)


def _settle(project: Path) -> None:
    """Wait until the helper has done its work."""
    end = time.monotonic() + 20
    claim = project / ".git/stackcutter-claim"
    while claim.exists() and time.monotonic() < end:
        time.sleep(0.01)


def _undo(project: Path) -> None:
    command = ["git", "restore", "--staged", "--worktree", "--", "."]
    subprocess.run(command, cwd=project, check=True)


class _Nobody(nullcontext[None]):
    """The helper, where a power cut ends it with all the rest."""

    def __init__(self, *_: object) -> None:
        super().__init__()


if __name__ == "__main__":
    main()
