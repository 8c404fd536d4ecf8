"""Templates as small functions, and the plain way to judge them: every stack by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from stackcutter.prove.checks.cross.joint import Joint, Unit
from stackcutter.prove.checks.cross.rules import judge_stack
from stackcutter.prove.checks.document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence


@dataclass
class Toy:
    """A template: axes with their values, what is refused, and files as functions of values."""

    axes: dict[str, Sequence[str]]
    refused: Callable[[Mapping[str, str]], bool] = field(default=lambda _: False)
    files: list[tuple[tuple[str, ...], Callable[..., dict[str, str]]]] = field(default_factory=list)

    @property
    def stacks(self) -> list[dict[str, str]]:
        """All valid stacks."""
        combined = (
            dict(zip(self.axes, values, strict=True)) for values in product(*self.axes.values())
        )
        return [stack for stack in combined if not self.refused(stack)]

    def assignments(self, variables: Sequence[str]) -> Iterable[tuple[Hashable, ...]]:
        """List the tuples that these variables have in valid stacks."""
        known = [name for name in variables if name in self.axes]
        if len(known) < len(variables):
            return []
        return sorted({tuple(stack[name] for name in variables) for stack in self.stacks})

    def file(self, *variables: str) -> Callable[[Callable[..., dict[str, str]]], Any]:
        """Add a file that reads some variables and gives paths and texts."""

        def add(function: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
            self.files.append((variables, function))
            return function

        return add

    def joint(self) -> Joint:
        """Render all files for all that they read."""
        known: dict[tuple[str, str], Document] = {}
        units = []
        for variables, function in self.files:
            rows = {}
            for values in self.assignments(variables):
                rendered = function(*values)
                rows[values] = tuple(
                    known.setdefault((path, text), Document(path, text.encode()))
                    for path, text in rendered.items()
                )
            units.append(Unit(function.__name__, variables, rows))
        return Joint(units, self)

    def copy(self, stack: Mapping[str, str], joint: Joint) -> list[Document]:
        """Give one stack's files, as the same objects that the joint holds."""
        return [
            document
            for unit in joint.units
            for document in unit.rows[tuple(stack[name] for name in unit.variables)]
        ]

    def plainly(self, joint: Joint) -> set[tuple[str, str, str]]:
        """Judge every stack by itself: path, rule and message of all problems."""
        return {
            (one.document.path, one.rule, one.message)
            for stack in self.stacks
            for one in judge_stack(self.copy(stack, joint))
        }
