"""What a content needs of the other files of its stack, and what it offers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document


_T = TypeVar("_T")


class Name(NamedTuple):
    """Something that files can offer and need.

    Args:
        kind: What it is, such as `module`, `path` or `variable`.
        name: Which one.
    """

    kind: str
    name: str


class Need(NamedTuple):
    """A content needs one of several names to be offered in its stack.

    Args:
        any_of: The names, one of which is enough.
        rule: The rule's short name.
        line: The line that needs it, from 1; 0 for the whole file.
        message: What is wrong when none is offered.
    """

    any_of: frozenset[Name]
    rule: str
    line: int
    message: str


@dataclass(frozen=True)
class Facts:
    """What the rules read in one content.

    Args:
        needs: What other files must offer.
        offers: What it offers.
        claims: What no other file of the stack may claim as well, with lines.
    """

    needs: list[Need] = field(default_factory=list)
    offers: set[Name] = field(default_factory=set)
    claims: dict[Name, int] = field(default_factory=dict)

    def with_shared(self, names: dict[object, object]) -> Facts:
        """Make the names, of which contents repeat most, the same objects as those of others.

        Args:
            names: The names that are known; new ones are added.
        """

        def same(value: _T) -> _T:
            return cast("_T", names.setdefault(value, value))

        needs = [
            Need(same(frozenset(map(same, one.any_of))), one.rule, one.line, same(one.message))
            for one in self.needs
        ]
        claims = {same(name): line for name, line in self.claims.items()}
        return Facts(needs, set(map(same, self.offers)), claims)

    def need(self, rule: str, line: int, message: str, *any_of: Name) -> None:
        """Add a need."""
        self.needs.append(Need(frozenset(any_of), rule, line, message))


@dataclass(frozen=True)
class Universe:
    """What can be in any stack, which rules ask to tell own names from foreign ones."""

    documents: Sequence[Document]

    @cached_property
    def paths(self) -> frozenset[str]:
        """All paths that occur."""
        return frozenset(document.path for document in self.documents)

    @cached_property
    def folders(self) -> frozenset[str]:
        """All folders that occur, the root left out."""
        return frozenset(
            str(folder)
            for path in self.paths
            for folder in PurePosixPath(path).parents
            if str(folder) != "."
        )

    @cached_property
    def packages(self) -> frozenset[str]:
        """The top-level names under which a project's own Python is imported."""
        names = (module_name(path) for path in self.paths)
        return frozenset(name.partition(".")[0] for name in names if name)


class Rule(Protocol):
    """Reads one content after the other."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add what a content needs and offers."""
        ...


def module_name(path: str) -> str:
    """Give the name under which Python imports a file, or nothing.

    Folders whose names are no identifiers hold scripts, which nothing imports.
    """
    pure = PurePosixPath(path)
    if pure.suffix not in {".py", ".pyi"}:
        return ""
    parts = list(pure.with_suffix("").parts)
    if parts[0] == "src":
        parts = parts[1:]
    if parts and parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def parents(module: str) -> Iterator[str]:
    """Name the packages in which a module lies, the nearest first."""
    while "." in module:
        module = module.rpartition(".")[0]
        yield module
