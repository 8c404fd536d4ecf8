"""Every tuple of values that a function of answers can meet, found by asking for what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from stackcutter.prove.tracing import UnknownReadError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

ResultT = TypeVar("ResultT")


class Assignments(Protocol):
    """Knows which values go together."""

    def sorted(self, variables: Iterable[str]) -> tuple[str, ...]:
        """Put variables into the interview's order."""
        ...

    def bounded(self, variables: Sequence[str]) -> Sequence[tuple[Hashable, ...]]:
        """List the tuples of values that variables can have.

        Raises:
            TooLargeError: There are more than one file may read.
        """
        ...


class Explored(NamedTuple, Generic[ResultT]):
    """A function, known for all stacks.

    Attributes:
        variables: What it reads.
        rows: Its result for each tuple of values.
    """

    variables: tuple[str, ...]
    rows: dict[tuple[Hashable, ...], ResultT]


def explore(
    function: Callable[[Mapping[str, Hashable]], ResultT],
    stacks: Assignments,
    start: Iterable[str] = (),
) -> Explored[ResultT]:
    """Compute a function for every tuple of values of what it reads, to the fixpoint.

    Args:
        function: Raises `UnknownReadError` where it reads more than it is given.
        stacks: Knows which tuples there are.
        start: What it is known to read.

    Raises:
        TooLargeError: It reads too much.
    """
    variables = stacks.sorted(start)
    while True:
        rows: dict[tuple[Hashable, ...], ResultT] = {}
        try:
            for values in stacks.bounded(variables):
                rows[values] = function(dict(zip(variables, values, strict=True)))
        except UnknownReadError as unknown:
            variables = stacks.sorted({*variables, *unknown.names})
        else:
            return Explored(variables, rows)
