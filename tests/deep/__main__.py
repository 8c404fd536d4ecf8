"""`python -m tests.deep`: runs the long steps, or those that are named."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

from tests.deep.inputs import ROOT
from tests.deep.page import page
from tests.deep.state import Run, State
from tests.deep.steps import STEPS, Step, tell
from tests.deep.versions import versions
from tests.servers.sqlserver import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "proof.md"
# Committed with it, so that a run goes on where another one stopped, on whichever machine.
PASSED = ROOT / "docs" / "proof.json"


def main() -> int:
    """Run the steps that have not passed yet; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.deep", description=__doc__)
    names = [step.name for step in STEPS]
    parser.add_argument(
        "step", nargs="*", help=f"one or more of {', '.join(names)}; all by default"
    )
    parser.add_argument("--again", action="store_true", help="also repeat what has passed")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.step) - set(names))
    if unknown:
        parser.error(f"there is no step {', '.join(unknown)}: choose from {', '.join(names)}")
    # Contexts end with either, and servers with them; a shell's background jobs ignore the first.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    chosen = [step for step in STEPS if not arguments.step or step.name in arguments.step]
    try:
        runs = run(chosen, State(PASSED), again=arguments.again)
    except KeyboardInterrupt:
        tell("\nStopped. `make deep` goes on from here.")
        return 128 + signal.SIGINT
    if chosen == STEPS:
        given = VARIABLE in os.environ
        PAGE.write_text(page(runs, versions(), sqlserver=given), encoding="utf-8")
        tell(f"\nThe figures are in {PAGE.relative_to(ROOT)}.")
    return summarise(runs)


def run(steps: Sequence[Step], state: State, *, again: bool = False) -> dict[Step, Run]:
    """Run steps one after the other, also after one that failed.

    Args:
        steps: What to run.
        state: What has passed before.
        again: Do not trust that.
    """
    runs = {}
    for number, step in enumerate(steps, start=1):
        heading = f"[{number}/{len(steps)}] {step.name}: {step.title}"
        inputs = step.inputs()
        known = None if again else state.passed(step.name, inputs)
        if known is not None:
            tell(f"{heading}\n    {known.figures} on {known.date}")
            runs[step] = known
            continue
        tell(heading)
        start = time.monotonic()
        figures = step.run()
        runs[step] = Run.ended(inputs, figures, time.monotonic() - start)
        if step.inputs() == inputs:
            state.remember(step.name, runs[step])
        else:
            tell("    Files changed meanwhile: the next run repeats this step.")
        tell(f"    {figures} in {runs[step].seconds:,.0f} s")
        for fault in figures.faults:
            tell(f"    {fault}")
    return runs


def summarise(runs: dict[Step, Run]) -> int:
    """Say how all steps went, and what repeats those that failed; return the exit code."""
    failed = {step: run for step, run in runs.items() if run.figures.failed}
    for step, run in failed.items():
        tell(f"\n{step.title}: {run.figures}. To repeat it: {step.command}")
    for step, run in runs.items():
        for reason, count in run.figures.not_run.items():
            tell(f"Not run in {step.name}, {count:,} times: {reason}")
    tell(f"{len(runs) - len(failed)} of {len(runs)} steps passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
