"""What a checker finds, and what every checker is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in one content.

    Args:
        document: Where it is.
        rule: A short name, such as `yaml-duplicate-key` or `ruff F401`.
        line: The line, from 1; 0 for the whole file.
        message: What is wrong, as one sentence or the tool's own words.
        beside: Other contents, one of which must stand in the same stack for the fault to show.
    """

    document: Document
    rule: str
    line: int
    message: str
    beside: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A line of the report's table of checks.

    Args:
        name: What runs: a program with its version, or a rule of our own.
        checks: Which files it judges, and how.
    """

    name: str
    checks: str


class Checker(Protocol):
    """Judges all contents of its formats in one go."""

    def tool(self) -> Tool:
        """Say what this is, for the report.

        Raises:
            ToolMissingError: It needs a program or a library that is not installed.
        """
        ...

    def wants(self, document: Document) -> bool:
        """Say whether this content is of the checker's formats."""
        ...

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge contents, all of which it wants.

        Raises:
            ToolMissingError: It needs a program or a library that is not installed.
        """
        ...
