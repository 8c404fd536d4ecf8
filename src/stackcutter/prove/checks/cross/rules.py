"""All rules on files together, and their verdict on one stack."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks.cross.dependencies import Dependencies
from stackcutter.prove.checks.cross.facts import Facts, Universe
from stackcutter.prove.checks.cross.imports import OwnImports
from stackcutter.prove.checks.cross.names import ComposeNames, MakeTargets
from stackcutter.prove.checks.cross.paths import Paths
from stackcutter.prove.checks.cross.variables import Variables
from stackcutter.prove.checks.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.cross.facts import Name, Rule
    from stackcutter.prove.checks.document import Document

RULES: Final[tuple[Rule, ...]] = (
    OwnImports(),
    Dependencies(),
    Variables(),
    Paths(),
    MakeTargets(),
    ComposeNames(),
)


def read(document: Document, universe: Universe) -> Facts:
    """Read by all rules what a content needs, offers and claims."""
    facts = Facts()
    for rule in RULES:
        rule.read(document, universe, facts)
    return facts


def judge_stack(documents: Sequence[Document]) -> Iterator[Problem]:
    """Judge the files of one stack together.

    The proof asks the same of all stacks at once; this says it of a project that lies there.
    """
    universe = Universe(documents)
    known = [(document, read(document, universe)) for document in documents]
    offered = set[object]().union(*(facts.offers for _, facts in known))
    for document, facts in known:
        for need in facts.needs:
            if offered.isdisjoint(need.any_of):
                yield Problem(document, need.rule, need.line, need.message)
    claims: dict[Name, list[tuple[Document, int]]] = defaultdict(list)
    for document, facts in known:
        for name, line in facts.claims.items():
            claims[name].append((document, line))
    for name, claimed in claims.items():
        for document, line in claimed[1:]:
            yield doubled(name, document, line, claimed[0][0])


def doubled(name: Name, document: Document, line: int, other: Document) -> Problem:
    """Say that two files claim one name."""
    message = f"The {name.kind} “{name.name}” is also in {other.path}."
    return Problem(document, "claimed-twice", line, message, (other,))
