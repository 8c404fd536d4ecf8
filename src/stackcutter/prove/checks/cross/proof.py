"""The rules on files together, asked of all stacks at once."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from stackcutter.prove.checks.cross.facts import Facts, Name, Need, Universe
from stackcutter.prove.checks.cross.resource import example_words
from stackcutter.prove.checks.cross.rules import doubled, read
from stackcutter.prove.checks.finding import Finding
from stackcutter.prove.checks.problem import Problem
from stackcutter.prove.parallel import shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackcutter.prove.checks.cross.joint import Joint
    from stackcutter.prove.checks.document import Document

Known = tuple["Document", Facts]

# So many contents are handed to a worker at once.
SHARE = 100

# The question that names the example resource, and its default.
RESOURCE = "resource"
EXAMPLE = "item"


def facts(documents: Sequence[Document], workers: int = 1) -> list[Known]:
    """Read what all contents need, offer and claim.

    Args:
        documents: Every distinct content.
        workers: How many processes work side by side.
    """
    universe = Universe(documents)
    starts = range(0, len(documents), SHARE)

    def work(numbers: Iterator[int]) -> Iterator[tuple[int, list[Facts]]]:
        for number in numbers:
            share = documents[starts[number] : starts[number] + SHARE]
            yield number, [read(document, universe) for document in share]

    found: dict[int, list[Facts]] = {}
    names: dict[object, object] = {}
    for number, share in shared(work, len(starts), workers):
        found[number] = [one.with_shared(names) for one in share]
    read_all = [one for number in range(len(starts)) for one in found[number]]
    return list(zip(documents, read_all, strict=True))


def cross_file(joint: Joint, known: list[Known] | None = None) -> list[Finding]:
    """Judge the files of every stack together, one name at a time.

    Args:
        joint: All that the template renders, and when.
        known: What all contents need, offer and claim, where it was read before.

    Returns:
        The findings, each with values that show it, sorted by place.
    """
    if known is None:
        known = facts(joint.documents)
    findings = [*_unmet(joint, known), *_doubled(joint, known), *_example_words(joint)]
    return sorted(findings, key=str)


def settled(problems: Iterable[Problem], joint: Joint) -> list[Finding]:
    """Turn problems of single contents into findings.

    A problem that shows only beside other contents is dropped where they never meet.

    Args:
        problems: What the checkers of formats found.
        joint: All that the template renders, and when.
    """
    findings = []
    for problem in problems:
        for other in problem.beside or (None,):
            present = (problem.document,) if other is None else (problem.document, other)
            values = joint.witness([[document] for document in present])
            if values is not None:
                findings.append(Finding(problem, values, present))
                break
    return findings


def _unmet(joint: Joint, known: list[Known]) -> Iterator[Finding]:
    offering: dict[Name, list[Document]] = defaultdict(list)
    needing: dict[frozenset[Name], list[tuple[Document, Need]]] = defaultdict(list)
    for document, facts in known:
        for name in facts.offers:
            offering[name].append(document)
        for need in facts.needs:
            needing[need.any_of].append((document, need))
    for any_of, needs in needing.items():
        offers = {id(one): one for name in any_of for one in offering.get(name, ())}
        # What offers a name to itself lacks nothing.
        alone = {id(document): document for document, _ in needs if id(document) not in offers}
        if joint.witness([list(alone.values())], list(offers.values())) is None:
            continue
        yield from _each(joint, needs, list(offers.values()))


def _each(
    joint: Joint, needs: list[tuple[Document, Need]], offers: list[Document]
) -> Iterator[Finding]:
    """Tell apart who needs what is missing; each place is reported once."""
    reported: set[tuple[str, str, str]] = set()
    for document, need in needs:
        key = (document.path, need.rule, need.message)
        if key in reported:
            continue
        values = joint.witness([[document]], offers)
        if values is not None:
            reported.add(key)
            problem = Problem(document, need.rule, need.line, need.message)
            yield Finding(problem, values, (document,), tuple(offers))


def _doubled(joint: Joint, known: list[Known]) -> Iterator[Finding]:
    claiming: dict[Name, dict[str, list[tuple[Document, int]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for document, facts in known:
        for name, line in facts.claims.items():
            claiming[name][document.path].append((document, line))
    for name, by_path in claiming.items():
        for one, other in combinations(by_path.values(), 2):
            # Asked of all at once: most names have no second place.
            if joint.witness([[document for document, _ in each] for each in (one, other)]) is None:
                continue
            for (first, _), (second, line) in ((a, b) for a in one for b in other):
                values = joint.witness([[first], [second]])
                if values is not None:
                    problem = doubled(name, second, line, first)
                    yield Finding(problem, values, (first, second))
                    break


def _example_words(joint: Joint) -> Iterator[Finding]:
    """Look for the example's name where another resource was chosen."""
    naming = [one for one in joint.documents if EXAMPLE in f"{one.path}\n{one.text}".lower()]
    for resource in joint.values(RESOURCE):
        if resource == EXAMPLE:
            continue
        by_units: dict[frozenset[int], list[tuple[Document, list[Problem]]]] = defaultdict(list)
        for document in naming:
            problems = list(example_words(document, EXAMPLE, str(resource)))
            if problems:
                by_units[joint.units_of(document)].append((document, problems))
        for found in by_units.values():
            # Asked of all at once: most of them are of the example itself.
            fixed = {RESOURCE: resource}
            if joint.witness([[document for document, _ in found]], fixed=fixed) is None:
                continue
            for document, problems in found:
                values = joint.witness([[document]], fixed=fixed)
                if values is not None:
                    yield from (Finding(one, values, (document,)) for one in problems)
