"""Every distinct content, judged once by each checker of its format."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks.compose import Compose
from stackcutter.prove.checks.data import Json, Pyproject, Toml
from stackcutter.prove.checks.makefile import Makefile
from stackcutter.prove.checks.markdown import Markdown
from stackcutter.prove.checks.problem import Problem
from stackcutter.prove.checks.programs import Actionlint, Hadolint, Shellcheck, Zizmor
from stackcutter.prove.checks.python import PythonCompiles
from stackcutter.prove.checks.ruff import Ruff
from stackcutter.prove.checks.schema import Schemas
from stackcutter.prove.checks.settings_files import SettingsFiles
from stackcutter.prove.checks.text import TextRules
from stackcutter.prove.checks.wording import Wording
from stackcutter.prove.checks.yamls import Yaml
from stackcutter.prove.parallel import cores, shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.checks.memory import Memory
    from stackcutter.prove.checks.problem import Checker, Tool

# Each content is judged by itself, in this process.
OWN: Final[tuple[Checker, ...]] = (
    TextRules(),
    Wording(),
    SettingsFiles(),
    PythonCompiles(),
    Toml(),
    Pyproject(),
    Json(),
    Yaml(),
    Schemas(),
    Compose(),
    Makefile(),
    Markdown(),
)
# Each content is judged by itself, many in one run of a program.
PROGRAMS: Final[tuple[Checker, ...]] = (Hadolint(), Shellcheck(), Actionlint(), Zizmor())
# What is judged depends on the other contents, too: a verdict holds for all of them together.
TOGETHER: Final[tuple[Checker, ...]] = (Ruff(),)
CHECKERS: Final = (*OWN, *PROGRAMS, *TOGETHER)
# The names of the programs that run.
PROGRAM_NAMES: Final = ("hadolint", "shellcheck", "actionlint", "zizmor", "ruff")

# So few contents are no work worth sharing out.
SHARE: Final = 200

# A problem as a worker hands it back and as it is kept: documents by their place in the share.
_Numbered = tuple[int, str, int, str, list[int]]


@dataclass(frozen=True)
class _Job:
    """Some contents for some checkers."""

    checkers: tuple[Checker, ...]
    documents: Sequence[Document]

    def run(self) -> list[_Numbered]:
        place = {id(document): number for number, document in enumerate(self.documents)}
        found = []
        for checker in self.checkers:
            share = [document for document in self.documents if checker.wants(document)]
            for one in checker.check(share) if share else ():
                beside = [place[id(other)] for other in one.beside]
                found.append((place[id(one.document)], one.rule, one.line, one.message, beside))
        return found

    def problems(self, found: Iterable[Sequence[Any]]) -> Iterator[Problem]:
        for place, rule, line, message, beside in found:
            others = tuple(self.documents[one] for one in beside)
            yield Problem(self.documents[place], rule, line, message, others)


def distinct(documents: Iterable[Document]) -> list[Document]:
    """Keep one of each path, content and mode, in the order given."""
    found: dict[tuple[str, bytes, bool], Document] = {}
    for document in documents:
        found.setdefault((document.path, document.content, document.executable), document)
    return list(found.values())


def bulk(
    documents: Iterable[Document], *, workers: int | None = None, memory: Memory | None = None
) -> list[Problem]:
    """Judge every distinct content by all checkers of its format.

    Args:
        documents: What a template renders; repeated ones are judged once.
        workers: How many processes work side by side; all cores unless told.
        memory: Verdicts of earlier runs; what is known is not judged again.

    Returns:
        The problems, sorted by path, line and rule.

    Raises:
        ToolMissingError: A program or library that is needed is not installed.
        ToolFailedError: A program ended without a verdict.
    """
    known = distinct(documents)
    digests = {id(document): _digest(document) for document in known}
    problems: list[Problem] = []
    jobs: list[_Job] = []
    for checkers in [(one,) for one in TOGETHER] + [(one,) for one in PROGRAMS] + [OWN]:
        wanted = [one for one in known if any(checker.wants(one) for checker in checkers)]
        if wanted:
            fresh, old = _recalled(checkers, wanted, digests, memory)
            jobs += fresh
            problems += old
    workers = 1 if len(known) <= SHARE else workers or cores()

    def work(numbers: Iterator[int]) -> Iterator[tuple[int, list[_Numbered]]]:
        for number in numbers:
            yield number, jobs[number].run()

    for number, found in shared(work, len(jobs), workers):
        problems += jobs[number].problems(found)
        if memory is not None:
            memory.remember(_verdicts(jobs[number], found, digests))
    return sorted(problems, key=lambda one: (one.document.path, one.line, one.rule, one.message))


def tools_used(documents: Iterable[Document]) -> list[Tool]:
    """List the tools that judge these contents, for the report's table.

    Raises:
        ToolMissingError: A program or library that is needed is not installed.
    """
    known = distinct(documents)
    return [
        checker.tool() for checker in CHECKERS if any(checker.wants(document) for document in known)
    ]


def count(documents: Iterable[Document]) -> int:
    """Count the verdicts: one for each content and checker of its format."""
    return sum(checker.wants(document) for document in documents for checker in CHECKERS)


def _digest(document: Document) -> str:
    head = f"{document.path}\0{document.executable}\0".encode()
    return hashlib.blake2b(head + document.content, digest_size=16).hexdigest()


def _recalled(
    checkers: tuple[Checker, ...],
    wanted: Sequence[Document],
    digests: dict[int, str],
    memory: Memory | None,
) -> tuple[list[_Job], list[Problem]]:
    """Part contents into what is to be judged, and the problems of what was judged before."""
    if checkers[0] in TOGETHER:
        # In an order that does not depend on the run, so that places mean the same.
        wanted = sorted(wanted, key=lambda one: digests[id(one)])
        shares = [wanted]
    else:
        shares = [[document] for document in wanted]
    jobs = [_Job(checkers, share) for share in shares]
    found = {} if memory is None else memory.recall(_key(job, digests) for job in jobs)
    problems: list[Problem] = []
    left: list[Document] = []
    for job in jobs:
        verdict = found.get(_key(job, digests))
        if verdict is None:
            left += job.documents
        else:
            problems += job.problems(verdict)
    if checkers[0] in TOGETHER or checkers[0] in PROGRAMS:
        return ([_Job(checkers, left)] if left else []), problems
    return [
        _Job(checkers, left[start : start + SHARE]) for start in range(0, len(left), SHARE)
    ], problems


def _key(job: _Job, digests: dict[int, str]) -> str:
    names = " ".join(type(checker).__name__ for checker in job.checkers)
    return f"{names}:{' '.join(digests[id(one)] for one in job.documents)}"


def _verdicts(
    job: _Job, found: list[_Numbered], digests: dict[int, str]
) -> dict[str, list[_Numbered]]:
    """Split what a job found into what is kept for each content, or for all together."""
    if job.checkers[0] in TOGETHER:
        return {_key(job, digests): found}
    alone: dict[int, list[_Numbered]] = {number: [] for number in range(len(job.documents))}
    for place, rule, line, message, _ in found:
        alone[place].append((0, rule, line, message, []))
    return {
        _key(_Job(job.checkers, [job.documents[number]]), digests): verdict
        for number, verdict in alone.items()
    }
