"""What a proof covered and found, for readers and for scripts."""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from stackcutter.answers import as_arguments
from stackcutter.console import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stackcutter.prove.checks.problem import Tool
    from stackcutter.prove.failure import Failure
    from stackcutter.prove.measures import Code, Conditions

# So many closures, and so many places of faults, are shown.
CLOSURES: Final = 5
FAULTS: Final = 50


@dataclass(frozen=True)
class Closure:
    """What one file reads.

    Attributes:
        template: The file.
        tuples: How many tuples of values that has in all stacks.
        reads: The answers.
    """

    template: str
    tuples: int
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Deep:
    """How the deep checks went.

    Attributes:
        copies: How many stacks were really copied.
        steps: By step, how many of them ended how.
        lacking: By reason, how many steps were not run.
    """

    copies: int
    steps: Mapping[str, Mapping[str, int]]
    lacking: Mapping[str, int]

    @property
    def counts(self) -> dict[str, int]:
        """How many steps ended how."""
        counts: Counter[str] = Counter()
        for found in self.steps.values():
            counts.update(found)
        return dict(counts)

    def paragraph(self) -> str:
        """Say it in one paragraph; what was not run counts as nothing else."""
        steps = ", ".join(f"{count:,} {status}" for status, count in self.counts.items())
        said = f"Deep checks on {self.copies:,} real copies: {steps}."
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in self.lacking.items())
        return f"{said} Not run: {reasons}." if reasons else said


@dataclass
class Report:
    """A proof.

    Attributes:
        stacks: How many stacks the template has.
        files: How many files the template has.
        assignments: How many tuples of values its files read, all together.
        contents: How many distinct contents they render.
        checks: How many verdicts were given.
        seconds: How long it took.
        failures: What is wrong.
        bound: How many tuples one file may read.
        closures: What the files read, the most first.
        code: The size of the default stack's code.
        conditions: How many lines of the template decide something.
        tools: What judged the contents.
        texts: The questions of free text.
        representatives: The answers that they were tried with.
        copies: How many random stacks were really copied.
        seed: Which ones.
        complete: Whether all was judged: where files could not be rendered, what stands together
            in a stack is not known.
        deep: How the deep checks went, where they were asked for.
    """

    stacks: int
    files: int
    assignments: int
    bound: int
    texts: Sequence[str]
    representatives: Sequence[Mapping[str, Any]]
    conditions: Conditions
    contents: int = 0
    checks: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    code: Code | None = None
    tools: list[Tool] = field(default_factory=list)
    copies: int = 0
    seed: int = 0
    complete: bool = True
    deep: Deep | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the figures, and the failures in full."""
        return {
            "stacks": self.stacks,
            "files": self.files,
            "assignments": self.assignments,
            "contents": self.contents,
            "checks": self.checks,
            "copies": self.copies,
            "seed": self.seed,
            "deep": None if self.deep is None else asdict(self.deep),
            "seconds": round(self.seconds, 2),
            "failures": [
                {
                    "rule": one.rule,
                    "message": one.message,
                    "template": one.template,
                    "path": one.path,
                    "line": one.line,
                    "contents": one.contents,
                    "answers": one.answers,
                    "arguments": None if one.answers is None else as_arguments(one.answers),
                }
                for one in self.failures
            ],
        }

    def paragraphs(self) -> Iterator[str]:
        """Write the report."""
        yield table(
            [
                ("stacks", f"{self.stacks:,}"),
                ("files", f"{self.files:,}"),
                ("assignments", f"{self.assignments:,}"),
                ("distinct contents", f"{self.contents:,}"),
                ("checks", f"{self.checks:,}"),
                (
                    "random copies",
                    f"{self.copies:,}" + f" (--seed {self.seed})" * bool(self.copies),
                ),
                ("seconds", f"{self.seconds:.1f}"),
            ]
        )
        yield self._measured()
        if self.closures:
            yield f"The files that read most (at most {self.bound:,} tuples of values each):"
            yield table(
                [
                    (f"{one.tuples:,}", f"{one.template}: {', '.join(one.reads)}")
                    for one in self.closures[:CLOSURES]
                    if one.reads
                ]
            )
        if self.tools:
            yield f"Judged by {'; '.join(dict.fromkeys(tool.name for tool in self.tools))}."
        if self.deep is not None:
            yield self.deep.paragraph()
        if self.failures:
            yield from self._failed()
            if not self.complete:
                yield (
                    "Not judged before these are mended: files together, empty folders, random "
                    "copies."
                )
        else:
            yield self._covered()

    def _measured(self) -> str:
        share = self.conditions
        counted = f"{share.conditions:,} of {share.lines:,} lines of the template"
        parts = [f"Conditions are on {counted} ({share.share:.1%})."]
        if self.code is not None and self.code.files:
            parts.append(
                f"The default stack has {self.code.lines:,} lines in {self.code.files:,} files "
                "under src and migrations, blank lines left out."
            )
        return " ".join(parts)

    def _covered(self) -> str:
        covered = f"No fault. Each of the {self.stacks:,} stacks is covered exactly"
        if not self.texts:
            return f"{covered}."
        names = ", ".join(self.texts)
        sets = [one for one in self.representatives if one]
        if not sets:
            return f"{covered}, with the default of each free text: {names}."
        shown = "; ".join(" ".join(f"{k}={v!r}" for k, v in one.items()) for one in sets)
        return (
            f"{covered}. Free text ({names}) has no end of answers: it is covered by these, and "
            f"by the defaults that follow: {shown}."
        )

    def _failed(self) -> Iterator[str]:
        count = len(self.failures)
        faults = f"{count:,} fault{'s' if count != 1 else ''}"
        yield f"{faults}, each with the fewest answers that show it."
        groups: dict[str, list[Failure]] = {}
        for one in self.failures[:FAULTS]:
            groups.setdefault(_shown_with(one), []).append(one)
        for heading, group in groups.items():
            yield heading
            yield "\n".join(line for one in group for line in _fault(one))
        if count > FAULTS:
            yield f"... and {count - FAULTS:,} more; --json has them all."


def _fault(failure: Failure) -> Iterator[str]:
    place = f"{failure.place}: " if failure.place else ""
    yield f"{place}{failure.message} [{failure.rule}]"
    if failure.template and failure.template != failure.path:
        more = f" ({failure.contents:,} contents)" if failure.contents > 1 else ""
        yield f"    in {failure.template}{more}"


def _shown_with(failure: Failure) -> str:
    if failure.answers is None:
        return "In the template itself:"
    arguments = shlex.join(as_arguments(failure.answers))
    return f"With\n  {arguments}" if arguments else "With the default answers:"
