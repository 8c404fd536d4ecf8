"""What a step of a deep check ended with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a step ended. Only the first is a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended, by itself.

    Args:
        step: The step's name.
        status: How it ended.
        seconds: How long it took.
        detail: The command's output where it failed, the reason where it did not run.
    """

    step: str
    status: Status
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How a step ended on the copy of one stack.

    Args:
        answers: The stack.
        outcome: How the step ended.
        remembered: Whether that was found in the state file and not tried again.
    """

    answers: Mapping[str, Any]
    outcome: Outcome
    remembered: bool = False
