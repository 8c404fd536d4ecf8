"""All contents judged, each once: by itself, and with the other files of its stacks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stackcutter.prove.checks import bulk
from stackcutter.prove.checks.cross.proof import cross_file, facts
from stackcutter.prove.failure import Failure
from stackcutter.prove.smallest import given, smallest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stackcutter.prove.checks.cross.joint import Condition, Joint
    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.checks.finding import Finding
    from stackcutter.prove.checks.memory import Memory
    from stackcutter.prove.checks.problem import Problem
    from stackcutter.prove.stacks import Stacks


class Judge:
    """Judges contents and turns what is found into failures.

    Args:
        joint: All that the template renders, and when.
        stacks: The valid stacks.

    Attributes:
        names: How many names were looked for in the files of all stacks.
    """

    def __init__(self, joint: Joint, stacks: Stacks) -> None:
        """Note which file of the template renders each content."""
        self._joint = joint
        self._stacks = stacks
        self.names = 0
        self._names: dict[int, str] = {}
        self._documents: dict[int, Document] = {}
        for unit in joint.units:
            for documents in unit.rows.values():
                for document in documents:
                    self._names.setdefault(id(document), unit.name)

    def alone(self, workers: int, memory: Memory | None) -> list[Failure]:
        """Judge every content by itself."""
        problems = bulk.bulk(self._joint.documents, workers=workers, memory=memory)
        groups: dict[tuple[str, str, str], list[Problem]] = defaultdict(list)
        for problem in problems:
            key = (self._names[id(problem.document)], problem.rule, problem.message)
            groups[key].append(problem)
        failures = []
        for group in groups.values():
            by_company: dict[tuple[int, ...], list[Problem]] = defaultdict(list)
            for problem in group:
                by_company[tuple(map(id, problem.beside))].append(problem)
            shown = [
                self._of_problems(problems)
                for problems in by_company.values()
                if self._meet(problems)
            ]
            if shown:
                least = min(shown, key=_answers)
                count = len({id(problem.document) for problem in group})
                failures.append(replace(least, contents=count))
        return failures

    def together(self, workers: int) -> list[Failure]:
        """Judge the files of every stack together."""
        known = facts(self._joint.documents, workers)
        names = {need.any_of for _, one in known for need in one.needs}
        self.names = len(names | {name for _, one in known for name in one.claims})
        lines: dict[tuple[str, str, str], dict[int, int]] = defaultdict(dict)
        self._documents = {id(document): document for document, _ in known}
        for document, one in known:
            for need in one.needs:
                key = (self._names[id(document)], need.rule, need.message)
                lines[key].setdefault(id(document), need.line)
        groups: dict[tuple[str, str, str], Finding] = {}
        for finding in cross_file(self._joint, known):
            problem = finding.problem
            key = (self._names[id(problem.document)], problem.rule, problem.message)
            groups.setdefault(key, finding)
        return [self._of_need(one, lines.get(key, {})) for key, one in groups.items()]

    def _of_problems(self, problems: Sequence[Problem], absent: Sequence[Document] = ()) -> Failure:
        documents = {id(one.document): one.document for one in problems}
        present = [list(documents.values()), list(problems[0].beside)]
        groups = [group for group in present if group]
        failure = Failure(
            problems[0].rule,
            problems[0].message,
            self._names[id(problems[0].document)],
            all_of=tuple(map(self._conditions, groups)),
            none_of=self._conditions(absent),
            witness=self._joint.witness(groups, absent),
            contents=len(documents),
        )

        def place(shown: Callable[[Document], bool]) -> tuple[str, int]:
            there = next((one for one in problems if shown(one.document)), problems[0])
            return there.document.path, there.line

        return self._placed(failure, place)

    def _meet(self, problems: Sequence[Problem]) -> bool:
        """Say whether contents meet the company that they need to show a problem."""
        beside = problems[0].beside
        documents = [problem.document for problem in problems]
        return not beside or self._joint.witness([documents, beside]) is not None

    def _of_need(self, finding: Finding, lines: Mapping[int, int]) -> Failure:
        """Tell of something that is needed, by all contents that need it and are without it."""
        absent = {id(document) for document in finding.absent}
        needing = [self._documents[key] for key in lines if key not in absent]
        if not needing:
            return self._of_finding(finding, 1)
        problems = [replace(finding.problem, document=d, line=lines[id(d)]) for d in needing]
        return self._of_problems(problems, finding.absent)

    def _of_finding(self, finding: Finding, contents: int) -> Failure:
        problem = finding.problem
        failure = Failure(
            problem.rule,
            problem.message,
            self._names[id(problem.document)],
            all_of=tuple(self._conditions([one]) for one in finding.present),
            none_of=self._conditions(finding.absent),
            witness=finding.values,
            contents=contents,
        )
        return self._placed(failure, lambda _: (problem.document.path, problem.line))

    def _placed(
        self, failure: Failure, place: Callable[[Callable[[Document], bool]], tuple[str, int]]
    ) -> Failure:
        """Find the smallest answers, and the place in the stack that they make."""
        values = smallest(failure, self._stacks)

        def shown(document: Document) -> bool:
            if values is None:
                return False
            one = replace(failure, all_of=(self._conditions([document]),), none_of=frozenset())
            return one.shows(values)

        path, line = place(shown)
        answers = None if values is None else given(values, self._stacks)
        return replace(failure, path=path, line=line, answers=answers)

    def _conditions(self, documents: Iterable[Document]) -> frozenset[Condition]:
        return frozenset(self._joint.conditions(list(documents)))


def _answers(failure: Failure) -> tuple[bool, int]:
    """Put failures with few answers before those with many or none."""
    return failure.answers is None, len(failure.answers or ())


def with_answers(failure: Failure, stacks: Stacks) -> Failure:
    """Add the smallest answers to a failure that has none yet."""
    if failure.answers is not None or not (failure.all_of or failure.none_of):
        return failure
    values = smallest(failure, stacks)
    return failure if values is None else replace(failure, answers=given(values, stacks))


def once(failures: Iterable[Failure], texts: Iterable[str]) -> list[Failure]:
    """Leave out what other failures say already: the same fault with other texts in it.

    Args:
        failures: All failures, with answers.
        texts: The questions whose answers are free text.
    """
    free = set(texts)
    kept: dict[tuple[Any, ...], Failure] = {}
    for failure in sorted(failures, key=lambda one: len(one.answers or ())):
        chosen = {k: repr(v) for k, v in (failure.answers or {}).items() if k not in free}
        textual = bool(free & set(failure.answers or ()))
        key = (failure.template, failure.rule, tuple(sorted(chosen.items())))
        if textual and key in kept:
            continue
        kept.setdefault(key if key not in kept else (*key, failure.message, failure.path), failure)
    return list(kept.values())
