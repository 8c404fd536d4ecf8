"""Work that is shared out among processes."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from stackcutter.errors import FailureError
from stackcutter.prove.checks.tools import ToolMissingError
from stackcutter.prove.parallel import CAN_FORK, shared

if TYPE_CHECKING:
    from collections.abc import Iterator

forks = pytest.mark.skipif(not CAN_FORK, reason="needs processes that are copies of this one")


def numbered(numbers: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Give each number with the process that had it."""
    for number in numbers:
        yield number, os.getpid()


@pytest.mark.parametrize("workers", [1, 2, 3, 50])
def test_every_piece_is_done_once(workers: int) -> None:
    done = list(shared(numbered, 20, workers))

    assert sorted(number for number, _ in done) == list(range(20))


def test_no_work_needs_no_process() -> None:
    assert list(shared(numbered, 0, 4)) == []
    assert [process for _, process in shared(numbered, 1, 4)] == [os.getpid()]


@forks
def test_the_work_is_done_elsewhere() -> None:
    assert os.getpid() not in {process for _, process in shared(numbered, 20, 2)}


@forks
def test_what_stops_a_worker_stops_all() -> None:
    missing = "ruff"

    def broken(numbers: Iterator[int]) -> Iterator[int]:
        for number in numbers:
            if number == 3:
                raise ToolMissingError(missing)
            yield number

    with pytest.raises(ToolMissingError, match="ruff is missing"):
        list(shared(broken, 20, 2))


@forks
def test_a_fault_of_a_worker_is_shown_with_its_place() -> None:
    def broken(numbers: Iterator[int]) -> Iterator[float]:
        for number in numbers:
            yield 1 / (number - 3)

    with pytest.raises(FailureError, match="ZeroDivisionError"):
        list(shared(broken, 20, 2))


@forks
def test_a_worker_that_is_killed_is_noticed() -> None:
    def broken(numbers: Iterator[int]) -> Iterator[int]:
        for number in numbers:
            if number == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            yield number

    with pytest.raises(FailureError, match="exit code -9"):
        list(shared(broken, 20, 2))
