"""Every distinct content, judged once by each checker of its format."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Final, TypeAlias

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

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.checks.problem import Checker, Tool

# Each content is judged by itself, so shares of them may be judged side by side.
APART: Final[tuple[Checker, ...]] = (
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
# One process judges all contents.
TOGETHER: Final[tuple[Checker, ...]] = (Ruff(), Hadolint(), Shellcheck(), Actionlint(), Zizmor())

# Below this a pool of workers costs more than it gives.
SHARE: Final = 200


def distinct(documents: Iterable[Document]) -> list[Document]:
    """Keep one of each path, content and mode, in the order given."""
    found: dict[tuple[str, bytes, bool], Document] = {}
    for document in documents:
        found.setdefault((document.path, document.content, document.executable), document)
    return list(found.values())


def bulk(documents: Iterable[Document], *, workers: int | None = None) -> list[Problem]:
    """Judge every distinct content by all checkers of its format.

    Args:
        documents: What a template renders; repeated ones are judged once.
        workers: How many processes work side by side; all cores unless told.

    Returns:
        The problems, sorted by path, line and rule.

    Raises:
        ToolMissingError: A program or library that is needed is not installed.
        ToolFailedError: A program ended without a verdict.
    """
    known = distinct(documents)
    wanted = [[doc for doc in known if checker.wants(doc)] for checker in TOGETHER]
    workers = workers or os.cpu_count() or 1
    problems: list[Problem] = []
    if workers == 1 or len(known) <= SHARE:
        problems += _apart(known)
        for checker, share in zip(TOGETHER, wanted, strict=True):
            problems += _together(checker, share)
    else:
        with ProcessPoolExecutor(workers) as pool:
            # The long ones first.
            jobs = [
                (pool.submit(_numbered_together, number, share), share)
                for number, share in enumerate(wanted)
                if share
            ]
            jobs += [
                (pool.submit(_numbered_apart, share), share)
                for share in (known[start : start + SHARE] for start in range(0, len(known), SHARE))
            ]
            for job, share in jobs:
                problems += [
                    Problem(share[place], rule, line, message, tuple(share[one] for one in beside))
                    for place, rule, line, message, beside in job.result()
                ]
    return sorted(problems, key=lambda one: (one.document.path, one.line, one.rule, one.message))


def tools_used(documents: Iterable[Document]) -> list[Tool]:
    """List the tools that judge these contents, for the report's table.

    Raises:
        ToolMissingError: A program or library that is needed is not installed.
    """
    known = distinct(documents)
    return [
        checker.tool()
        for checker in (*APART, *TOGETHER)
        if any(checker.wants(document) for document in known)
    ]


def _apart(documents: Sequence[Document]) -> list[Problem]:
    return [problem for checker in APART for problem in _together(checker, documents)]


def _together(checker: Checker, documents: Sequence[Document]) -> list[Problem]:
    share = [document for document in documents if checker.wants(document)]
    return list(checker.check(share)) if share else []


# What a worker hands back: documents by their place in its share.
_Numbered: TypeAlias = tuple[int, str, int, str, tuple[int, ...]]


def _numbered_apart(documents: Sequence[Document]) -> list[_Numbered]:
    return _numbered(documents, _apart(documents))


def _numbered_together(checker: int, documents: Sequence[Document]) -> list[_Numbered]:
    return _numbered(documents, _together(TOGETHER[checker], documents))


def _numbered(documents: Sequence[Document], problems: Iterable[Problem]) -> list[_Numbered]:
    place = {id(document): number for number, document in enumerate(documents)}
    return [
        (
            place[id(one.document)],
            one.rule,
            one.line,
            one.message,
            tuple(place[id(other)] for other in one.beside),
        )
        for one in problems
    ]
