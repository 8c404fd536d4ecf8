"""Carries two updates out at once, again and again; run as a program.

Both are prepared once, and each try is two forks that start at the same moment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter.errors import StackcutterError
from stackcutter.project import read_project
from stackcutter.updating.applying import apply
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace
from tests.updating.conftest import state

if TYPE_CHECKING:
    from stackcutter.updating.preparing import Prepared

_NAMES = ("first", "second")


def main() -> None:
    """Try it, and print who was done each time, or what went wrong."""
    project, rounds = Path(sys.argv[1]), int(sys.argv[2])
    with workspace(project) as one, workspace(project) as other:
        recorded = read_project(project)
        updates = [
            prepare(one, recorded, lambda _: {}, ref="1.1.0"),
            prepare(other, recorded, lambda _: {"database": "postgresql"}),
        ]
        kept = sorted(path.name for path in (project / ".git").iterdir())
        planned = []
        for update in updates:
            apply(update.trees, update.plan)
            planned.append(state(project))
            _undo(project)
        found = []
        for _ in range(rounds):
            codes = _race(updates)
            now = state(project)
            left = sorted(path.name for path in (project / ".git").iterdir())
            done = codes.index(0) if sorted(codes) == [0, 2] else None
            if done is None or now != planned[done] or left != kept:
                found.append(f"{codes}: {sorted(now)}, {left}")
                break
            found.append(_NAMES[done])
            _undo(project)
    sys.stdout.write(json.dumps(found))


def _race(updates: list[Prepared]) -> list[int]:
    """Start both at once, and return their exit codes."""
    reader, writer = os.pipe()
    children = []
    for update in updates:
        child = os.fork()
        if not child:
            os.close(writer)
            os.read(reader, 1)
            os._exit(_code(update))
        children.append(child)
    os.close(reader)
    os.close(writer)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _code(update: Prepared) -> int:
    try:
        apply(update.trees, update.plan)
    except StackcutterError as error:
        return error.exit_code
    except BaseException:  # noqa: BLE001 (it is over, however it ended)
        return 3
    return 0


def _undo(project: Path) -> None:
    command = ["git", "restore", "--staged", "--worktree", "--", "."]
    subprocess.run(command, cwd=project, check=True)


if __name__ == "__main__":
    main()
