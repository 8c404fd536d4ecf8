"""Faults of a template as a whole: trust, two files on one path, empty folders, one-sided rules."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks.cross.joint import Condition, Joint, Unit
from stackcutter.prove.checks.document import Document
from stackcutter.prove.failure import Failure
from stackcutter.prove.relations import TooLargeError
from stackcutter.prove.stacks import FILE
from stackcutter.prove.values import ABSENT, thawed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from stackcutter.prove.configuration import Configuration
    from stackcutter.prove.engine import Engine
    from stackcutter.prove.render import Rendered, Rendering
    from stackcutter.prove.stacks import Stacks

ROOT: Final = "."


def trust(engine: Engine, configuration: Configuration) -> Iterator[Failure]:
    """Refuse what makes people trust a template before they can copy it."""
    settings = engine.template.config_data
    for key in ("tasks", "migrations"):
        if settings.get(key) and not configuration.needs_trust:
            message = f"_{key} make people trust the template before they can copy it."
            yield Failure("needs-trust", message, FILE, line=engine.line_of(FILE, f"_{key}"))
    if engine.template.jinja_extensions:
        message = "_jinja_extensions make people trust the template, and no proof covers them."
        line = engine.line_of(FILE, "_jinja_extensions")
        yield Failure("needs-trust", message, FILE, line=line)


class Layout:
    """Where files and folders land, contents aside.

    Args:
        rendering: All that the template renders.
        stacks: Its valid stacks.
    """

    def __init__(self, rendering: Rendering, stacks: Stacks) -> None:
        """Reduce each file to its paths."""
        self._rendering = rendering
        self._by_path: dict[str, list[Document]] = defaultdict(list)
        self._names: dict[int, str] = {}
        self._folders: list[Document] = []
        units = [self._unit(one) for one in (*rendering.files, *rendering.folders)]
        self._joint = Joint(units, stacks)

    def collisions(self) -> Iterator[Failure]:
        """Find two files of the template that write one path in a stack."""
        for path, documents in self._by_path.items():
            for one, other in combinations(documents, 2):
                witness = self._joint.witness([[one], [other]])
                if witness is not None:
                    first, second = self._names[id(one)], self._names[id(other)]
                    message = f"{first} writes this path, too."
                    groups = tuple(self._group([document]) for document in (one, other))
                    yield Failure(
                        "written-twice", message, second, path, all_of=groups, witness=witness
                    )

    def empty_folders(self) -> Iterator[Failure]:
        """Find folders that stay without a file in a stack."""
        below: dict[str, list[Document]] = defaultdict(list)
        for path, documents in self._by_path.items():
            for parent in PurePosixPath(path).parents:
                below[parent.as_posix()] += documents
        for folder in self._folders:
            inside = below[folder.path]
            witness = self._joint.witness([[folder]], inside)
            if witness is not None:
                message = "The folder is there, and no file in it."
                yield Failure(
                    "empty-folder",
                    message,
                    self._names[id(folder)],
                    f"{folder.path}/",
                    all_of=(self._group([folder]),),
                    none_of=self._group(inside),
                    witness=witness,
                )

    def _group(self, documents: list[Document]) -> frozenset[Condition]:
        return frozenset(self._joint.conditions(documents))

    def _unit(self, rendered: Rendered) -> Unit:
        entry = self._rendering.entries[rendered.number]
        own: dict[str, Document] = {}
        rows: dict[tuple[Hashable, ...], tuple[Document, ...]] = {}
        for values, documents in rendered.rows.items():
            paths = [one.path for one in documents if not entry.folder or one.path != ROOT]
            for path in paths:
                if path not in own:
                    own[path] = Document(path, b"")
                    self._names[id(own[path])] = entry.name
            rows[values] = tuple(own[path] for path in paths)
        if entry.folder:
            self._folders += own.values()
        else:
            for path, document in own.items():
                self._by_path[path].append(document)
        return Unit(entry.name, rendered.variables, rows)


def one_sided_rules(stacks: Stacks) -> Iterator[Failure]:
    """Find answers that a person can give, and that are refused when all are given at once.

    A question may read later ones, which are known when answers are given on the command line or
    recorded. Then it must refuse nothing but what the later question refuses as well.
    """
    for name, traced in stacks.traced.items():
        later = [other for other in traced.ignored if other != name]
        if not later:
            continue
        variables = stacks.sorted({*traced.variables, name, *later})
        try:
            rows = stacks.bounded(variables)
        except TooLargeError as error:
            message = f"{name} reads too much: {error.message}. It reads {', '.join(variables)}."
            yield Failure("closure", message, FILE)
            continue
        refused: dict[str, set[tuple[Hashable, ...]]] = defaultdict(set)
        for row in rows:
            known = dict(zip(variables, row, strict=True))
            outcome = stacks.outcome(name, {**stacks.constants, **known})
            if outcome is not None and outcome.asked:
                answers = {**stacks.constants, **known}
                seen = {key: thawed(one) for key, one in answers.items() if one is not ABSENT}
                said = stacks.questions.accepts(name, thawed(known[name]), seen)
                if said:
                    refused[said].add(row)
        for said, tuples in refused.items():
            message = f"Accepted one by one, refused all at once: {said}"
            condition = Condition(variables, frozenset(tuples))
            yield Failure("one-sided-rule", message, FILE, all_of=(frozenset({condition}),))
