"""Questions about all stacks at once: can these contents stand in one stack, without those?

A unit (one file of the template) is a function from the values that it reads to what it renders.
A question about it, such as “does it offer this name?”, reads fewer of them, mostly one flag. So a
question about several units is decided on the few values that matter to it, and never on all
answers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from stackcutter.prove.relations import picker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

    from stackcutter.prove.checks.document import Document


@dataclass(frozen=True)
class Unit:
    """One file of the template with all that it renders.

    Args:
        name: Its path in the template.
        variables: What its rendering reads, by name.
        rows: For each tuple of values that some stack has, what is rendered; mostly one file.
            Equal contents under one path are one object.
    """

    name: str
    variables: tuple[str, ...]
    rows: Mapping[tuple[Hashable, ...], tuple[Document, ...]]


class Stacks(Protocol):
    """All valid stacks."""

    def assignments(self, variables: Sequence[str]) -> Iterable[tuple[Hashable, ...]]:
        """List the distinct tuples of values that these variables have in valid stacks."""
        ...


class Condition(NamedTuple):
    """When something holds: for these tuples of values of these variables.

    Args:
        variables: The variables, sorted.
        tuples: The tuples for which it holds.
        always: Whether it holds in every stack in which the unit is rendered, that is in all.
    """

    variables: tuple[str, ...]
    tuples: frozenset[tuple[Hashable, ...]]

    @property
    def always(self) -> bool:
        """Whether it reads nothing and holds."""
        return not self.variables and bool(self.tuples)


class Joint:
    """Decides which contents meet.

    Args:
        units: All files of the template.
        stacks: The valid stacks.
    """

    def __init__(self, units: Sequence[Unit], stacks: Stacks) -> None:
        """Find out for each content when it is rendered."""
        self.units = units
        self._stacks = stacks
        self._where: dict[int, list[tuple[int, list[tuple[Hashable, ...]]]]] = {}
        self._documents: dict[int, Document] = {}
        self._conditions: dict[tuple[int, frozenset[int]], Condition] = {}
        self._assignments: dict[tuple[str, ...], list[tuple[Hashable, ...]]] = {}
        self._answers: dict[
            tuple[frozenset[frozenset[Condition]], frozenset[Condition]],
            dict[str, Hashable] | None,
        ] = {}
        for number, unit in enumerate(units):
            seen: dict[int, list[tuple[Hashable, ...]]] = defaultdict(list)
            for values, rendered in unit.rows.items():
                for document in rendered:
                    self._documents[id(document)] = document
                    seen[id(document)].append(values)
            for key, rows in seen.items():
                self._where.setdefault(key, []).append((number, rows))

    @property
    def documents(self) -> list[Document]:
        """Every distinct content."""
        return list(self._documents.values())

    def units_of(self, document: Document) -> frozenset[int]:
        """Number the units that render a content."""
        return frozenset(number for number, _ in self._where[id(document)])

    def conditions(self, documents: Collection[Document]) -> list[Condition]:
        """Say when any of some contents is rendered: by one condition for each unit."""
        by_unit: dict[int, set[int]] = defaultdict(set)
        for document in documents:
            for number, _ in self._where[id(document)]:
                by_unit[number].add(id(document))
        return [self._condition(number, frozenset(keys)) for number, keys in by_unit.items()]

    def witness(
        self,
        all_of: Iterable[Collection[Document]],
        none_of: Collection[Document] = (),
        *,
        fixed: Mapping[str, Hashable] | None = None,
    ) -> dict[str, Hashable] | None:
        """Find a stack that has one content of each group and none of some others.

        Args:
            all_of: Groups of contents.
            none_of: Contents that must not be there.
            fixed: Values that the stack has.

        Returns:
            The values that decide it, by variable; None where there is no such stack.
        """
        groups = frozenset(frozenset(self.conditions(group)) for group in all_of)
        for name, value in (fixed or {}).items():
            groups |= {frozenset({Condition((name,), frozenset({(value,)}))})}
        absent = frozenset(self.conditions(none_of))
        key = (groups, absent)
        if key not in self._answers:
            self._answers[key] = self._search(groups, absent)
        return self._answers[key]

    def values(self, variable: str) -> list[Hashable]:
        """List the values that a variable has in some stack; none for an unknown one."""
        return [value for (value,) in self._joined((variable,))]

    def _search(
        self, groups: frozenset[frozenset[Condition]], absent: frozenset[Condition]
    ) -> dict[str, Hashable] | None:
        if any(condition.always for condition in absent):
            return None
        if any(group <= absent for group in groups):
            return None
        conditions = [*absent, *(condition for group in groups for condition in group)]
        variables = tuple(sorted({name for one in conditions for name in one.variables}))
        holds = {condition: _test(condition, variables) for condition in conditions}
        unwanted = [holds[condition] for condition in absent]
        wanted = [[holds[condition] for condition in group] for group in groups]
        for values in self._joined(variables):
            if any(test(values) for test in unwanted):
                continue
            if all(any(test(values) for test in group) for group in wanted):
                return dict(zip(variables, values, strict=True))
        return None

    def _joined(self, variables: tuple[str, ...]) -> list[tuple[Hashable, ...]]:
        if variables not in self._assignments:
            self._assignments[variables] = list(self._stacks.assignments(variables))
        return self._assignments[variables]

    def _condition(self, number: int, keys: frozenset[int]) -> Condition:
        known = self._conditions.get((number, keys))
        if known is None:
            unit = self.units[number]
            true = {
                values
                for key in keys
                for where, rows in self._where[key]
                if where == number
                for values in rows
            }
            known = reduced(unit.variables, {values: values in true for values in unit.rows})
            self._conditions[number, keys] = known
        return known


def _test(
    condition: Condition, variables: tuple[str, ...]
) -> Callable[[tuple[Hashable, ...]], bool]:
    """Make a test of whether a condition holds for the values of some variables."""
    tuples = condition.tuples
    pick = picker([variables.index(name) for name in condition.variables])
    return lambda values: pick(values) in tuples


def reduced(variables: tuple[str, ...], table: Mapping[tuple[Hashable, ...], bool]) -> Condition:
    """Drop the variables that do not matter.

    Args:
        variables: The names of the tuples' places.
        table: Whether it holds, for every tuple that some stack has.
    """
    names = list(variables)
    for name in variables:
        place = names.index(name)
        smaller: dict[tuple[Hashable, ...], bool] = {}
        if all(
            smaller.setdefault(values[:place] + values[place + 1 :], holds) == holds
            for values, holds in table.items()
        ):
            table = smaller
            del names[place]
    order = sorted(range(len(names)), key=names.__getitem__)
    return Condition(
        tuple(names[place] for place in order),
        frozenset(
            tuple(values[place] for place in order) for values, holds in table.items() if holds
        ),
    )
