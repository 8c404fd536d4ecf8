"""Every file of a template, rendered for every tuple of values that it reads."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackcutter.prove.checks.cross.joint import Condition, Unit
from stackcutter.prove.engine import Engine
from stackcutter.prove.exploring import Explored, explore
from stackcutter.prove.failure import Failure, exactly
from stackcutter.prove.files import Shelf, TemplateFile
from stackcutter.prove.parallel import shared
from stackcutter.prove.relations import TooLargeError
from stackcutter.prove.tracing import Broken, UnstableError
from stackcutter.prove.values import Boxed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.engine import Entry
    from stackcutter.prove.stacks import Stacks
    from stackcutter.source import Source

Rows = dict[tuple["Hashable", ...], tuple["Document", ...]]


@dataclass(frozen=True)
class Rendered:
    """What one file or folder of the template renders.

    Attributes:
        number: The entry's number.
        variables: What it reads.
        rows: What it renders, for each tuple of values.
        computed: How often it was really rendered.
        seconds: How long that took.
        answers: Whether it is the file of recorded answers, whose content is not rendered here.
    """

    number: int
    variables: tuple[str, ...]
    rows: Rows
    computed: int
    seconds: float
    answers: bool = False


@dataclass
class Rendering:
    """All that a template renders.

    Attributes:
        files: Its files, the file of recorded answers among them with an empty content.
        folders: Its folders.
        failures: What went wrong.
    """

    entries: list[Entry]
    files: list[Rendered] = field(default_factory=list)
    folders: list[Rendered] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def unit(self, rendered: Rendered) -> Unit:
        """Give a file or folder as the rules on files together see it."""
        return Unit(self.entries[rendered.number].name, rendered.variables, rendered.rows)

    @property
    def assignments(self) -> int:
        """How many tuples of values the files read, all together."""
        return sum(len(one.rows) for one in self.files)


def render(source: Source, engine: Engine, stacks: Stacks, workers: int) -> Rendering:
    """Render every file for every tuple of values that it reads, twice.

    The second time is in a fresh environment and in the opposite order: what differs then does not
    depend on answers alone.

    Args:
        source: The template.
        engine: The same, loaded.
        stacks: Its valid stacks.
        workers: How many processes work side by side.
    """
    entries = engine.entries
    default = stacks.complete({}) or {}
    # Those that read most come first, as far as a name tells: whole folders of plain files last.
    order = sorted(range(len(entries)), key=lambda number: -entries[number].file.stat().st_size)

    def work(numbers: Iterator[int]) -> Iterator[Rendered | Failure]:
        shelf = Shelf()
        done = []
        for place in numbers:
            number = order[place]
            file = TemplateFile(engine, entries[number], stacks.constants, shelf)
            yield from _render(number, file, engine, stacks, default)
            done.append(file)
        again = Engine(source)
        for file in reversed(done):
            if file.foreign:
                continue  # Reported already.
            fresh = TemplateFile(again, file.entry, stacks.constants, Shelf())
            yield from _repeat(file, fresh)

    rendering = Rendering(entries)
    shelf = Shelf()
    for result in shared(work, len(entries), workers):
        if isinstance(result, Failure):
            rendering.failures.append(result)
            continue
        for values, documents in result.rows.items():
            result.rows[values] = tuple(map(shelf.same, documents))
        kind = rendering.folders if entries[result.number].folder else rendering.files
        kind.append(result)
    rendering.files.sort(key=lambda one: one.number)
    rendering.folders.sort(key=lambda one: one.number)
    rendering.failures.sort(key=lambda one: (one.template, one.line, one.message))
    return rendering


def _render(
    number: int,
    file: TemplateFile,
    engine: Engine,
    stacks: Stacks,
    default: Mapping[str, Hashable],
) -> Iterator[Rendered | Failure]:
    start = time.perf_counter()
    name = file.entry.name
    try:
        _, places = explore(file.places, stacks)
        answers = not file.entry.folder and any(
            place.path == engine.answers_file
            for found in places.values()
            if not isinstance(found, Broken)
            for place in found
        )
        if answers:
            function = TemplateFile(engine, _as_folder(file.entry), stacks.constants, Shelf())
        else:
            function = file
        # The default stack first: one rendering tells most of what the file reads.
        function(default)
        explored = explore(function, stacks, function.variables)
    except TooLargeError as error:
        what = ", ".join(file.variables) or "nothing"
        message = f"It reads {what}: {error.message}."
        yield Failure("closure", message, name)
        return
    except UnstableError:
        message = "It does not read the same answers each time."
        yield Failure("not-factorable", message, name)
        return
    rows, failures = _split(name, explored, engine)
    foreign = [] if answers else list(_foreign(file, engine))
    # What it reads besides answers is not there as copier has it, so errors would mislead.
    yield from foreign or failures
    yield from _changed(file, stacks)
    computed = sum(part.computed for _, part in file.parts)
    seconds = time.perf_counter() - start
    yield Rendered(number, explored.variables, rows, computed, seconds, answers)


def _as_folder(entry: Entry) -> Entry:
    """Make an entry of which only the path is rendered."""
    return type(entry)(entry.name, entry.source, entry.file, folder=True, executable=False)


def _split(
    name: str, explored: Explored[tuple[Document, ...] | Broken], engine: Engine
) -> tuple[Rows, list[Failure]]:
    """Part what was rendered from what stopped with an error, one failure for each place."""
    rows: Rows = {}
    broken: dict[Broken, set[tuple[Hashable, ...]]] = defaultdict(set)
    for values, result in explored.rows.items():
        if isinstance(result, Broken):
            broken[result].add(values)
            rows[values] = ()
        else:
            rows[values] = result
    failures = []
    for fault, tuples in broken.items():
        where = name if fault.file is None else engine.entry_name(fault.file)
        rule = "undefined-name" if fault.undefined else "template-error"
        condition = Condition(explored.variables, frozenset(tuples))
        failures.append(
            Failure(rule, fault.message, where, line=fault.line, all_of=(frozenset({condition}),))
        )
    return rows, failures


def _foreign(file: TemplateFile, engine: Engine) -> Iterator[Failure]:
    for (what, template), values in file.foreign.items():
        where = engine.entry_name(engine.folder / template) if template else file.entry.name
        message = f"It reads {what}, which is no answer: no proof covers it."
        line = engine.line_of(where, what.rpartition(" ")[2]) if template else 0
        yield Failure("not-factorable", message, where, line=line, all_of=exactly(values))


def _changed(file: TemplateFile, stacks: Stacks) -> Iterator[Failure]:
    for name in file.touched:
        changed = False
        for value in stacks.values(name):
            if isinstance(value, Boxed) and value.changed:
                value.accept()
                changed = True
        if changed:
            message = f"It writes into the answer {name}, which later files read."
            yield Failure("answers-changed", message, file.entry.name)


def _repeat(file: TemplateFile, fresh: TemplateFile) -> Iterator[Failure]:
    for extra, part in file.parts:
        other = fresh.places if extra is None else fresh.content(extra)
        for values, result in reversed(list(part.leaves())):
            if other.repeat(values) != result:
                message = "It does not render the same a second time."
                where = exactly(values)
                yield Failure("not-repeatable", message, file.entry.name, all_of=where)
                return
