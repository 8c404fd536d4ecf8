"""Few stacks in which every value, every pair or every triple of values occurs."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations, combinations_with_replacement, product
from typing import TYPE_CHECKING, Final

from stackcutter.errors import FailureError
from stackcutter.prove.engine import REPRESENTATIVES
from stackcutter.prove.values import frozen, thawed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from stackcutter.prove.stacks import Stacks

# A question and what it is answered with; of a list each entry counts by itself.
Element = tuple[str, "Hashable"]
Interaction = frozenset[Element]
Values = dict[str, "Hashable"]

# So many stacks are made for each that is taken, and tried before a stack is built step by step.
CANDIDATES: Final = 30
TRIES: Final = 30


def covering(stacks: Stacks, strength: int, *, seed: int = 0) -> list[Values]:
    """Choose stacks so that every combination of values that is possible occurs in one of them.

    Args:
        stacks: All valid stacks.
        strength: How many values a combination has: 1, 2 or 3.
        seed: Where the search starts; the same seed gives the same stacks.

    Returns:
        The values of all answers of each stack; the default stack comes first.
    """
    return _Search(stacks, strength, seed).run()


def elements(name: str, value: Hashable) -> list[Element]:
    """Say which elements an answer has."""
    plain = thawed(value)
    if isinstance(plain, list) and plain:
        return [(name, frozen(entry)) for entry in plain]
    return [(name, value)]


class _Search:
    def __init__(self, stacks: Stacks, strength: int, seed: int) -> None:
        self._stacks = stacks
        self._dice = random.Random(seed)  # noqa: S311 (no secret)
        self._names = [REPRESENTATIVES, *stacks.questions.chosen]
        self._strength = strength
        self._left = dict.fromkeys(self._possible())

    def run(self) -> list[Values]:
        taken = []
        default = self._stacks.complete({})
        if default is not None:
            taken.append(default)
            self._take(default)
        while self._left:
            goal = next(iter(self._left))
            made = [found for _ in range(CANDIDATES) if (found := self._make(goal)) is not None]
            best = max(made, key=lambda values: len(self._covered(values)), default=None)
            if best is None:
                best = self._built(goal)
            taken.append(best)
            self._take(best)
        return taken

    def _possible(self) -> Iterator[Interaction]:
        """List the combinations that some stack has."""
        for names in combinations_with_replacement(self._names, self._strength):
            counts = Counter(names)
            for row in self._stacks.assignments(tuple(counts)):
                parts = [
                    combinations(elements(name, value), count)
                    for (name, count), value in zip(counts.items(), row, strict=True)
                ]
                for chosen in product(*parts):
                    yield frozenset(element for part in chosen for element in part)

    def _covered(self, values: Values) -> list[Interaction]:
        own = [element for name in self._names for element in elements(name, values[name])]
        found = map(frozenset, combinations(own, self._strength))
        return [one for one in found if one in self._left]

    def _take(self, values: Values) -> None:
        for one in self._covered(values):
            del self._left[one]

    def _make(self, goal: Interaction) -> Values | None:
        """Answer every question at random, in order, with what the goal asks for."""
        for _ in range(TRIES):
            known: Values = {}
            self._choose(REPRESENTATIVES, self._stacks.questions.sets, goal, known)
            for name in self._stacks.questions.names:
                outcome = self._stacks.outcome(name, known)
                values = () if outcome is None else outcome.values
                if not self._choose(name, values, goal, known):
                    break
            else:
                return known
        return None

    def _choose(
        self, name: str, values: Sequence[Hashable], goal: Interaction, known: Values
    ) -> bool:
        """Add a random one of the values that fit the goal; say whether there is any."""
        wanted = [one for one in values if self._fits(name, one, goal)]
        if wanted:
            known[name] = self._dice.choice(wanted)
        return bool(wanted)

    def _built(self, goal: Interaction) -> Values:
        """Answer every question so that the goal stays possible."""
        fixed: Values = {}
        for name in [*sorted({name for name, _ in goal}), *self._names]:
            if name in fixed:
                continue
            values = [one for one in self._stacks.values(name) if self._fits(name, one, goal)]
            self._dice.shuffle(values)
            fixed[name] = next(one for one in values if self._stacks.possible({**fixed, name: one}))
        found = self._stacks.complete(fixed)
        if found is None:
            message = f"The prover finds no stack with {sorted(map(str, goal))}, and there is one."
            raise FailureError(message)
        return found

    @staticmethod
    def _fits(name: str, value: Hashable, goal: Interaction) -> bool:
        wanted = {element for element in goal if element[0] == name}
        return wanted <= set(elements(name, value))
