"""Writers and readers of a few ids, each request to any replica."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from threading import Event
from typing import TYPE_CHECKING

from tests.contract.caching.subjects import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.contract.service import Service

SEED = 20260101

_IDS = 3
_WRITERS = 4
_READERS = 4


@dataclass
class Told:
    """What one of them did and saw.

    Attributes:
        rounds: How many writes.
        reads: How many reads.
        stale: How old what was read was, in seconds, wherever it was not the newest.
    """

    rounds: int
    reads: int
    stale: list[float]

    def __str__(self) -> str:
        """Count."""
        return f"{self.rounds:,} rounds and {self.reads:,} reads"


class Race:
    """Lets writers change, and at times remove, what readers read at the same time."""

    def __init__(self, services: Sequence[Service], seed: int = SEED) -> None:
        """Create what they write and read."""
        self._services = services
        self._seed = seed
        self._subjects = [Subject(services[0]) for _ in range(_IDS)]
        self._over = Event()

    def run(self, rounds: int) -> Told:
        """Run so many rounds in all: a write, and a read elsewhere as soon as it is answered."""
        with ThreadPoolExecutor(_WRITERS + _READERS) as pool:
            readers = [pool.submit(self._read, number) for number in range(_READERS)]
            share = range(rounds // _WRITERS)
            writers = [pool.submit(self._write, number, share) for number in range(_WRITERS)]
            try:
                found = [each.result() for each in writers]
            finally:
                self._over.set()
            found += [each.result() for each in readers]
        return Told(
            sum(each.rounds for each in found),
            sum(each.reads for each in found),
            [age for each in found for age in each.stale],
        )

    def _write(self, number: int, rounds: range) -> Told:
        random = Random(f"{self._seed} writer {number}")  # noqa: S311 - no secret
        told = Told(len(rounds), 0, [])
        for each in rounds:
            place = random.randrange(_IDS)
            subject = self._subjects[place]
            here, there = random.sample(self._services, 2)
            what = random.random()
            if what < 0.05:
                subject.remove(here)
            elif what < 0.3:
                subject.change_in_vain(here)
            else:
                subject.change(here, each)
            self._look(subject, there, told)
            if subject.is_gone and self._subjects[place] is subject:
                self._subjects[place] = Subject(there)
        return told

    def _read(self, number: int) -> Told:
        random = Random(f"{self._seed} reader {number}")  # noqa: S311 - no secret
        told = Told(0, 0, [])
        while not self._over.is_set():
            self._look(random.choice(self._subjects), random.choice(self._services), told)
        return told

    @staticmethod
    def _look(subject: Subject, service: Service, told: Told) -> None:
        age = subject.read(service)
        told.reads += 1
        if age:
            told.stale.append(age)
