"""The steps that passed, remembered from run to run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.deep.figures import Figures
from tests.deep.inputs import commit

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Run:
    """How a step went.

    Attributes:
        inputs: A hash of what it read.
        figures: What it came to.
        seconds: How long it took.
        date: When it ended.
        commit: What it ran on; later ones have the same inputs.
    """

    inputs: str
    figures: Figures
    seconds: float
    date: str
    commit: str

    @classmethod
    def ended(cls, inputs: str, figures: Figures, seconds: float) -> Run:
        """Note a step that has just ended."""
        date = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        return cls(inputs, figures, round(seconds, 1), date, commit())


class State:
    """A file of steps that passed."""

    def __init__(self, file: Path) -> None:
        """Read what earlier runs wrote."""
        self._file = file
        self._steps: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}

    def passed(self, step: str, inputs: str) -> Run | None:
        """Find a step that passed on the same inputs."""
        found = self._steps.get(step)
        if found is None or found["inputs"] != inputs:
            return None
        try:
            return Run(**{**found, "figures": Figures(**found["figures"])})
        except TypeError:  # an older version of this file wrote it
            return None

    def remember(self, step: str, run: Run) -> None:
        """Write a step down at once if it passed; another is run again next time."""
        self._steps.pop(step, None)
        if not run.figures.failed:
            self._steps[step] = asdict(run)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(self._steps, indent=2))
        part.replace(self._file)
