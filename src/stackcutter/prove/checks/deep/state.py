"""Passed steps, remembered in a file of JSON lines so that a long run can go on later."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import resources
from typing import TYPE_CHECKING

from stackcutter.prove.checks.deep.result import Outcome, Status

if TYPE_CHECKING:
    from pathlib import Path


def own_digest() -> str:
    """Hash the code of the deep checks: what it passed before a change must be tried again."""
    digest = hashlib.sha256(platform.python_version().encode())
    for file in sorted(resources.files(__package__).iterdir(), key=lambda one: one.name):
        if file.name.endswith(".py"):
            digest.update(file.read_bytes())
    return digest.hexdigest()


class State:
    """The steps that passed, by what they ran on.

    Args:
        file: The state file. A line that a stopped run left half written is ignored.
    """

    def __init__(self, file: Path) -> None:
        """Read what earlier runs wrote."""
        self._file = file
        self._own = own_digest()
        self._passed: dict[tuple[str, str], float] = {}
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text("utf-8") if file.exists() else ""
        if text and not text.endswith("\n"):
            with file.open("a", encoding="utf-8") as lines:
                lines.write("\n")
        for line in text.splitlines():
            try:
                entry = json.loads(line)
                if entry["code"] == self._own:
                    self._passed[entry["inputs"], entry["step"]] = entry["seconds"]
            except (ValueError, KeyError, TypeError):
                continue

    def passed(self, inputs: str, step: str) -> Outcome | None:
        """Find a step that passed on the same inputs.

        Args:
            inputs: A hash of all that the step reads.
            step: The step's name.
        """
        seconds = self._passed.get((inputs, step))
        return None if seconds is None else Outcome(step, Status.PASSED, seconds)

    def remember(self, inputs: str, outcome: Outcome) -> None:
        """Write a passed step down at once; others are tried again next time."""
        if outcome.status is not Status.PASSED:
            return
        self._passed[inputs, outcome.step] = outcome.seconds
        entry = {
            "inputs": inputs,
            "step": outcome.step,
            "seconds": round(outcome.seconds, 2),
            "code": self._own,
        }
        with self._file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(entry) + "\n")
