"""Makefiles: make reads them, their targets are declared and say what they do."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.problem import Problem, Tool
from stackcutter.prove.checks.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

RULE: Final = re.compile(
    r"^(?P<targets>[A-Za-z0-9_./$(){}% -]+?)\s*:(?![:=])(?P<needs>[^#=]*)(?:#.*)?$"
)
PLACE: Final = re.compile(r"^\S*?:(\d+): (.*)$", re.MULTILINE)
LACKING: Final = re.compile(r"No rule to make target '([^']+)', needed by")
SYNTAX: Final = 2
# How deep files that are made from files may be chained.
ROUNDS: Final = 5


def is_makefile(document: Document) -> bool:
    """Say whether make reads this by itself or by inclusion."""
    return any(fnmatchcase(document.name, glob) for glob in ("Makefile", "GNUmakefile", "*.mk"))


def targets(document: Document) -> dict[str, int]:
    """List a makefile's plain targets with their lines; special ones and patterns are left out."""
    found: dict[str, int] = {}
    for number, line in enumerate(document.lines, start=1):
        match = RULE.match(line)
        if match is None or line.startswith("\t"):
            continue
        for name in match["targets"].split():
            if not name.startswith(".") and "%" not in name and "$" not in name:
                found.setdefault(name, number)
    return found


def phony(document: Document) -> list[tuple[str, int]]:
    """List the names that `.PHONY` declares, with their lines."""
    return [
        (name, number)
        for number, line in enumerate(document.lines, start=1)
        if line.startswith(".PHONY:")
        for name in line.partition(":")[2].split()
    ]


class Makefile:
    """GNU make's own reading, and declared targets."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        version = tools.run([tools.program("make"), "--version"], cwd=Path("/"))
        return Tool(version.stdout.partition("\n")[0], "Makefile: `make -n`, declared targets")

    def wants(self, document: Document) -> bool:
        """Want makefiles."""
        return is_makefile(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Let make read each content, without running a recipe."""
        with workspace() as space:
            for document in documents:
                name = space.write(document)
                yield from _read(document, space.root / name)
                yield from _declared(document)


def _read(document: Document, file: Path) -> Iterator[Problem]:
    known = targets(document)
    if not known:
        if document.suffix != ".mk":
            yield Problem(document, "make-syntax", 0, "There is no target.")
        return
    # Every recipe is expanded. A shell that does nothing keeps `$(shell ...)` and recursive lines,
    # which run even in a dry run, from doing anything.
    command = [
        *(tools.program("make"), "--dry-run", "--keep-going", "--warn-undefined-variables"),
        *("SHELL=/bin/true", "-f", file.name, *known),
    ]
    said = ""
    for _ in range(ROUNDS):
        said = tools.run(command, cwd=file.parent, verdicts=(0, 1, SYNTAX)).stderr
        lacking = set(LACKING.findall(said))
        if not lacking:
            break
        for name in lacking:  # Files of the project, which are not here.
            place = file.parent / name
            if place.resolve().is_relative_to(file.parent.resolve()):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.touch()
    for line, message in dict.fromkeys(PLACE.findall(said)):
        yield Problem(document, "make-syntax", int(line), message)
    if "***" in said and not PLACE.search(said):
        yield Problem(document, "make-syntax", 0, said.strip())


def _declared(document: Document) -> Iterator[Problem]:
    known = targets(document)
    declared = phony(document)
    for name, line in declared:
        if name not in known:
            message = f".PHONY names “{name}”, which is no target."
            yield Problem(document, "make-phony", line, message)
    names = {name for name, _ in declared}
    for name, line in known.items():
        if name not in names and "/" not in name and "." not in name:
            yield Problem(
                document, "make-phony", line, f".PHONY does not name the target “{name}”."
            )
