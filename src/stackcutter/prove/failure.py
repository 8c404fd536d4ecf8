"""One fault of a template, as the report shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackcutter.prove.checks.cross.joint import Condition

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping


@dataclass(frozen=True)
class Failure:
    """A fault, and which stacks show it.

    Attributes:
        rule: A short name of what was broken.
        message: What is wrong.
        template: The file of the template, below the folder that is copied; or "".
        path: The file in the project, or "".
        line: The line, from 1; 0 for the whole file.
        all_of: Groups of conditions; a stack shows the fault if one of each group holds ...
        none_of: ... and none of these. With no conditions at all every stack shows it.
        witness: Values that decide it in one stack that shows it, where they are known.
        contents: How many distinct contents show it; 0 where that means nothing.
        answers: The answers of a stack that shows it, as far as they are not the defaults; None
            until they are looked for, and where no stack can be made.
    """

    rule: str
    message: str
    template: str = ""
    path: str = ""
    line: int = 0
    all_of: tuple[frozenset[Condition], ...] = ()
    none_of: frozenset[Condition] = frozenset()
    witness: Mapping[str, Hashable] | None = None
    contents: int = 0
    answers: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def variables(self) -> set[str]:
        """All that decides whether a stack shows it."""
        conditions = [*self.none_of, *(one for group in self.all_of for one in group)]
        return {name for condition in conditions for name in condition.variables}

    @property
    def place(self) -> str:
        """Where it is, for a reader."""
        where = self.path or self.template
        return f"{where}:{self.line}" if self.line and where else where

    def shows(self, values: Mapping[str, Hashable]) -> bool:
        """Say whether a stack shows it.

        Args:
            values: The values of all answers.
        """
        return not _any(self.none_of, values) and all(_any(one, values) for one in self.all_of)


def exactly(values: Mapping[str, Hashable]) -> tuple[frozenset[Condition]]:
    """Make the condition that some answers have these values."""
    return (frozenset({Condition(tuple(values), frozenset({tuple(values.values())}))}),)


def _any(conditions: Collection[Condition], values: Mapping[str, Hashable]) -> bool:
    return any(
        tuple(values[name] for name in condition.variables) in condition.tuples
        for condition in conditions
    )
