"""Deep checks on few stacks in which all combinations of some values occur."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks.deep import Servers, Status, StepResult, deep, no_servers
from stackcutter.prove.checks.memory import folder
from stackcutter.prove.covering import covering
from stackcutter.prove.failure import Failure
from stackcutter.prove.report import Deep
from stackcutter.prove.smallest import given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from stackcutter.prove.report import Report
    from stackcutter.prove.stacks import Stacks

# How many values each combination has.
STRENGTHS: Final = {"each": 1, "pairs": 2, "triples": 3}
# How much of what a step said is shown.
SHOWN: Final = 600


def deepen(  # noqa: PLR0913 (the last two can be left out)
    template: Path,
    stacks: Stacks,
    depth: str,
    report: Report,
    *,
    say: Callable[[str], None],
    servers: Servers = no_servers,
    place: Path | None = None,
) -> None:
    """Install, judge, test and start real copies, and add to a report how that went.

    Args:
        template: The template's folder.
        stacks: Its valid stacks.
        depth: Which combinations of values occur: `each`, `pairs` or `triples`.
        report: What is added to.
        say: Is told what is under way.
        servers: Finds the servers of a stack.
        place: Where copies and the state lie, for a later run to go on; a folder of this
            template's own unless given.
    """
    if place is None:
        name = hashlib.sha256(str(template).encode()).hexdigest()[:16]
        place = folder() / "deep" / name
    chosen = choose(stacks, depth)
    tell(report, len(chosen), deep(template, chosen, place, servers=servers, say=say))


def choose(stacks: Stacks, depth: str) -> list[dict[str, Any]]:
    """Choose few stacks in which all combinations of some values occur; it takes a while.

    Args:
        stacks: The valid stacks.
        depth: Which combinations: `each`, `pairs` or `triples`.
    """
    return [given(values, stacks) for values in covering(stacks, STRENGTHS[depth])]


def tell(report: Report, copies: int, results: Iterable[StepResult]) -> None:
    """Add to a report how the steps on so many copies went."""
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    lacking: Counter[str] = Counter()
    for result in results:
        outcome = result.outcome
        steps[outcome.step][str(outcome.status)] += 1
        if outcome.status is Status.NOT_RUN:
            lacking[outcome.detail] += 1
        if outcome.status is Status.FAILED:
            said = outcome.detail.strip()[-SHOWN:]
            message = f"The step “{outcome.step}” fails: {said}"
            report.failures.append(
                Failure(f"deep {outcome.step}", message, answers=dict(result.answers))
            )
    found = {step: dict(counted) for step, counted in steps.items()}
    report.deep = Deep(copies, found, dict(lacking))
