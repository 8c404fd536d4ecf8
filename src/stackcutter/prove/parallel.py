"""Numbered pieces of work, shared out among processes that are copies of this one."""

from __future__ import annotations

import multiprocessing
import os
import queue
import sys
import traceback
import warnings
from typing import TYPE_CHECKING, Any, Final, TypeVar

from stackcutter.errors import FailureError, StackcutterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkContext

ResultT = TypeVar("ResultT")

# Elsewhere a copy of a process is not safe, and the work is done here, one piece after the other.
CAN_FORK: Final = sys.platform == "linux"
PATIENCE_SECONDS: Final = 1.0


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(
    work: Callable[[Iterator[int]], Iterator[ResultT]], count: int, workers: int
) -> Iterator[ResultT]:
    """Do numbered pieces of work side by side; whoever is free takes the next.

    Args:
        work: Gets the numbers that one process does, one after the other, and yields results.
        count: How many pieces there are.
        workers: How many processes take part.

    Yields:
        The results of all, in no order.

    Raises:
        StackcutterError: A process raised it.
        FailureError: A process ended in any other way than by being done.
    """
    workers = min(workers, count)
    if workers <= 1 or not CAN_FORK:
        yield from work(iter(range(count)))
        return
    context = multiprocessing.get_context("fork")
    results: Any = context.Queue()
    processes = _start(work, count, workers, context, results)
    try:
        left = workers
        while left:
            try:
                kind, content = results.get(timeout=PATIENCE_SECONDS)
            except queue.Empty:
                _check(processes)
                continue
            if kind == "done":
                left -= 1
            elif kind == "error":
                raise content
            else:
                yield content
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()
        results.close()


def _start(
    work: Callable[[Iterator[int]], Iterator[Any]],
    count: int,
    workers: int,
    context: ForkContext,
    results: Any,  # noqa: ANN401 (multiprocessing types its queues only in stubs)
) -> list[Any]:
    following = context.Value("l", 0)

    def numbers() -> Iterator[int]:
        while True:
            with following.get_lock():
                number = following.value
                following.value += 1
            if number >= count:
                return
            yield number

    def run() -> None:
        try:
            for result in work(numbers()):
                results.put(("result", result))
            results.put(("done", None))
        except StackcutterError as error:
            results.put(("error", error))
        except BaseException:  # noqa: BLE001 (it is told to the parent, whatever it is)
            results.put(("error", FailureError(traceback.format_exc())))

    processes = [context.Process(target=run, daemon=True) for _ in range(workers)]
    with warnings.catch_warnings():
        # Python warns where this process has threads; none of ours hold a lock here.
        warnings.simplefilter("ignore", DeprecationWarning)
        for process in processes:
            process.start()
    return processes


def _check(processes: list[Any]) -> None:
    for process in processes:
        if process.exitcode not in {None, 0}:
            message = f"A worker ended by itself, exit code {process.exitcode}: out of memory?"
            raise FailureError(message)
