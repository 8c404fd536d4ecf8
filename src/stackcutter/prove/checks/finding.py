"""A fault of the template, with what is needed to find the smallest answers that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.checks.problem import Problem


@dataclass(frozen=True)
class Finding:
    """A problem that some stack has.

    Args:
        problem: What is wrong, and in which content.
        values: Values of some variables that make a stack show it.
        present: Contents that are together in such a stack.
        absent: Contents that must not be in it.
    """

    problem: Problem
    values: Mapping[str, Hashable]
    present: tuple[Document, ...]
    absent: tuple[Document, ...] = ()

    def shows_in(self, stack: Iterable[Document]) -> bool:
        """Say whether a stack shows this very problem.

        Args:
            stack: All files of the stack, as the same objects that were judged.
        """
        there = {id(document) for document in stack}
        return all(id(document) in there for document in self.present) and not any(
            id(document) in there for document in self.absent
        )

    def __str__(self) -> str:
        """Name the place, the rule and what is wrong."""
        place = f"{self.problem.document.path}:{self.problem.line}"
        return f"{place}: {self.problem.message} [{self.problem.rule}]"
