"""Stack after stack, step after step, going on where an earlier run stopped."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from textwrap import indent
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks.deep import commands, copies, service
from stackcutter.prove.checks.deep.result import Outcome, Status, StepResult
from stackcutter.prove.checks.deep.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

# Steps on the same copy that do not disturb each other, side by side: one waits for the disk
# while the other computes.
SIDE_BY_SIDE: Final = 2
INSTALL: Final = "uv sync"
# How much of what a failed step said is shown at once.
SHOWN: Final = 600


def deep(  # noqa: PLR0913 (each can be left out)
    template: Path,
    stacks: Sequence[Mapping[str, Any]],
    folder: Path,
    *,
    servers: service.Servers = service.no_servers,
    say: Callable[[str], None] = print,
    steps: Sequence[str] | None = None,
) -> Iterator[StepResult]:
    """Copy stacks and try each copy as its owner would.

    Stacks whose environments are equal share one; environments are removed when the last stack
    that needs them is done, copies when all their steps passed.

    Args:
        template: The template's folder.
        stacks: Answers of each stack.
        folder: Where copies, environments and the state file lie. A later run with the same
            folder does not repeat what passed.
        servers: Finds the servers of a stack. Without them its service is not started, and the
            result says so.
        say: Shows progress.
        steps: The names of the steps to try; all unless given.

    Yields:
        How each step ended, also those that were not run.
    """
    state = State(folder / "state.jsonl")
    copied: list[copies.Copy] = []
    fresh = folder / "copies"
    shutil.rmtree(fresh, ignore_errors=True)
    for number, answers in enumerate(stacks, start=1):
        say(f"copy {number}/{len(stacks)}")
        try:
            copied.append(copies.copy(template, answers, fresh / str(number)))
        except Exception as error:  # noqa: BLE001 (whatever copier raises is the finding)
            said = f"{type(error).__name__}: {error}"
            yield StepResult(answers, Outcome("copy", Status.FAILED, detail=said))
        else:
            yield StepResult(answers, Outcome("copy", Status.PASSED))
    done = 0
    copied.sort(key=lambda one: one.needs)
    for needs, group in groupby(copied, key=lambda one: one.needs):
        place = folder / "work" / needs
        clean = True
        for copy in group:
            done += 1
            say(f"stack {done}/{len(copied)}: {_brief(copy)}")
            trial = _Trial(copy, place, state, servers, steps)
            for outcome, remembered in trial.run():
                clean = clean and outcome.status is not Status.FAILED
                say(f"  {outcome.step}: {outcome.status}{' (earlier)' * remembered}")
                if outcome.status is Status.FAILED:
                    say(indent(outcome.detail.strip()[-SHOWN:], "    "))
                yield StepResult(copy.asked, outcome, remembered)
        if clean:
            shutil.rmtree(place, ignore_errors=True)


def _brief(copy: copies.Copy) -> str:
    return ", ".join(f"{name}={value}" for name, value in copy.asked.items()) or "the defaults"


class _Trial:
    """All steps on one copy."""

    def __init__(
        self,
        copy: copies.Copy,
        place: Path,
        state: State,
        servers: service.Servers,
        steps: Sequence[str] | None,
    ) -> None:
        self._copy = copy
        self._place = place
        folder = place.parent.parent
        # Kept from run to run, so that a verdict holds for the versions that it was found with.
        self._lock = folder / "locks" / f"{copy.needs}.lock"
        # Libraries are most of what it reads, and are the same in most stacks: it compares hashes.
        self._caches = {"MYPY_CACHE_DIR": str(folder / "mypy")}
        self._state = state
        self._servers = servers
        self._steps = steps

    def run(self) -> Iterator[tuple[Outcome, bool]]:
        remembered = self._remembered()
        if len(remembered) == len(self._names()):
            yield from ((outcome, True) for outcome in remembered)
            return
        copies.settle(self._copy, self._place, self._lock)
        installed = commands.install(self._place)
        yield installed, False
        if installed.status is not Status.PASSED:
            for step in self._names():
                reason = f"needs the step “{INSTALL}”, which did not pass"
                yield Outcome(step, Status.NOT_RUN, detail=reason), False
            return
        self._lock.parent.mkdir(exist_ok=True)
        shutil.copy(self._place / "uv.lock", self._lock)
        remembered = self._remembered()
        yield from ((outcome, True) for outcome in remembered)
        known = {outcome.step for outcome in remembered}
        inputs = self._inputs()
        for outcome in self._try([step for step in self._names() if step not in known]):
            self._state.remember(inputs, outcome)
            yield outcome, False

    def _remembered(self) -> list[Outcome]:
        found = [self._state.passed(self._inputs(), step) for step in self._names()]
        return [outcome for outcome in found if outcome is not None]

    def _names(self) -> list[str]:
        names = ["docker-compose config", *(command.step for command in commands.COMMANDS)]
        if service.needs_server(self._copy.answers):
            names.append(commands.INTEGRATION)
        names += service.STEPS
        return [name for name in names if self._steps is None or name in self._steps]

    def _inputs(self) -> str:
        """Hash all that decides a verdict: the files and the versions of what is installed."""
        lock = self._lock.read_bytes() if self._lock.exists() else b""
        return hashlib.sha256(self._copy.digest.encode() + lock).hexdigest()

    def _try(self, names: Sequence[str]) -> Iterator[Outcome]:
        chosen = [command for command in commands.COMMANDS if command.step in names]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            jobs = [
                pool.submit(commands.execute, command, self._place, self._caches)
                for command in chosen
                if command.step != "pytest"
            ]
            for job in jobs:
                yield job.result()
        for command in chosen:
            if command.step == "pytest":
                yield commands.execute(command, self._place)
        if "docker-compose config" in names:
            yield commands.compose(self._place)
        if commands.INTEGRATION in names:
            yield commands.integrate(self._place, self._servers(self._copy.answers))
        # One life of the service gives all of its steps.
        if set(names) & set(service.STEPS):
            for outcome in service.try_service(self._place, self._copy.answers, self._servers):
                if outcome.step in self._names():
                    yield outcome
