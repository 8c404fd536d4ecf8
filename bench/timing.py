"""Commands timed as whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


@dataclass
class Times:
    """The processor seconds and the wall seconds of several runs."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def ratio(self, other: Times) -> float:
        """Say how many times as long as another's the median run was, by the wall clock."""
        return statistics.median(self.wall) / statistics.median(other.wall)


def run(command: Sequence[str], cwd: Path | None = None) -> tuple[float, float]:
    """Run a command to its end; return its processor and wall seconds."""
    before = os.times()
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = os.times()
    used = after.children_user + after.children_system
    return used - before.children_user - before.children_system, wall


def alternate(commands: Mapping[str, Callable[[], Sequence[str]]], runs: int) -> dict[str, Times]:
    """Run all commands in turn, so that what else the machine does hits all alike.

    Args:
        commands: Makes each command anew for each run, by name.
        runs: How many times each is timed; a first run is not.
    """
    times = {name: Times() for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            cpu, wall = run(command())
            if number:
                times[name].cpu.append(cpu)
                times[name].wall.append(wall)
    return times
