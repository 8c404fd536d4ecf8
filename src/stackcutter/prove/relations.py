"""Small tables of values that go together: joined, projected and counted, never multiplied out."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from stackcutter.errors import FailureError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

Row = tuple[Any, ...]
# A table this long is a sign that variables are joined which should never meet in one file.
LONGEST: Final = 2_000_000


class TooLargeError(FailureError):
    """A table outgrows its bound."""


@dataclass(frozen=True)
class Relation:
    """Which values some variables can have together.

    Args:
        variables: The names of the columns.
        rows: The tuples of values, in the order found, each with a weight: how many stacks it
            stands for, 1 unless stacks are counted.
    """

    variables: tuple[str, ...]
    rows: Mapping[Row, int]


def relation(variables: Sequence[str], rows: Iterable[Row]) -> Relation:
    """Make a relation of rows that may repeat."""
    return Relation(tuple(variables), dict.fromkeys(rows, 1))


def picker(places: Sequence[int]) -> Callable[[Row], Row]:
    """Make a function that takes some places of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    kept = slice(places[0], places[0] + 1) if places else slice(0)
    return itemgetter(kept)


def joined(one: Relation, other: Relation, limit: int = LONGEST) -> Relation:
    """Join two relations on the variables that they share; weights multiply.

    Raises:
        TooLargeError: There would be more rows than the limit.
    """
    shared = [name for name in other.variables if name in one.variables]
    extra = [name for name in other.variables if name not in one.variables]
    left = picker([one.variables.index(name) for name in shared])
    right = picker([other.variables.index(name) for name in shared])
    rest = picker([other.variables.index(name) for name in extra])
    index: dict[Row, list[tuple[Row, int]]] = {}
    for row, weight in other.rows.items():
        index.setdefault(right(row), []).append((rest(row), weight))
    rows: dict[Row, int] = {}
    for row, weight in one.rows.items():
        for tail, other_weight in index.get(left(row), ()):
            rows[row + tail] = weight * other_weight
        if len(rows) > limit:
            names = ", ".join((*one.variables, *extra))
            message = f"more than {limit:,} combinations of {names}"
            raise TooLargeError(message)
    return Relation((*one.variables, *extra), rows)


def projected(table: Relation, keep: Collection[str], *, add: bool = False) -> Relation:
    """Keep some columns.

    Args:
        table: The relation.
        keep: The variables that stay.
        add: Whether the weights of rows that become equal are added; else each counts once.
    """
    places = [place for place, name in enumerate(table.variables) if name in keep]
    variables = tuple(table.variables[place] for place in places)
    if variables == table.variables:
        return table
    pick = picker(places)
    if not add:
        return Relation(variables, dict.fromkeys(map(pick, table.rows), 1))
    rows: dict[Row, int] = {}
    for row, weight in table.rows.items():
        short = pick(row)
        rows[short] = rows.get(short, 0) + weight
    return Relation(variables, rows)


def eliminated(
    tables: Iterable[Relation],
    keep: Collection[str],
    sizes: Mapping[str, int],
    *,
    add: bool = False,
    limit: int = LONGEST,
) -> list[Relation]:
    """Remove all variables but some, one after the other, the cheapest first.

    Args:
        tables: The relations that hold together.
        keep: The variables that stay.
        sizes: How many values each variable has.
        add: As for `projected`.
        limit: The longest table that may come up.

    Returns:
        Relations over the kept variables that hold together as the given ones did.
    """
    left = list(tables)
    while True:
        left = [_without_private(number, left, keep, add=add) for number in range(len(left))]
        gone = {name for table in left for name in table.variables if name not in keep}
        if not gone:
            return left
        name = min(sorted(gone), key=lambda one: _cost(one, left, sizes))
        touched = [table for table in left if name in table.variables]
        left = [table for table in left if name not in table.variables]
        whole = together(touched, limit)
        kept = [other for other in whole.variables if other != name]
        left.append(projected(whole, kept, add=add))


def _without_private(
    number: int, tables: Sequence[Relation], keep: Collection[str], *, add: bool
) -> Relation:
    """Remove from a table what no other one knows."""
    others = {
        name for place, table in enumerate(tables) if place != number for name in table.variables
    }
    table = tables[number]
    stays = [name for name in table.variables if name in keep or name in others]
    return projected(table, stays, add=add)


def _cost(name: str, tables: Iterable[Relation], sizes: Mapping[str, int]) -> tuple[int, int]:
    touched = [table for table in tables if name in table.variables]
    scope = {other for table in touched for other in table.variables}
    rows = prod(len(table.rows) for table in touched)
    return min(rows, prod(sizes[other] for other in scope)), len(touched)


def together(tables: Sequence[Relation], limit: int = LONGEST) -> Relation:
    """Join relations, those that share variables before those that do not, short ones first."""
    left = sorted(tables, key=lambda table: len(table.rows))
    if not left:
        return Relation((), {(): 1})
    whole = left.pop(0)
    while left:
        known = set(whole.variables)
        best = min(left, key=lambda table: (known.isdisjoint(table.variables), len(table.rows)))
        left.remove(best)
        whole = joined(whole, best, limit)
    return whole


def ordered(table: Relation, variables: Sequence[str]) -> Iterable[tuple[Hashable, ...]]:
    """List the rows with their columns in another order."""
    if table.variables == tuple(variables):
        return table.rows
    return map(picker([table.variables.index(name) for name in variables]), table.rows)
