"""The whole proof of a template, step by step."""

from __future__ import annotations

import random
import time
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackcutter.prove import guards
from stackcutter.prove.checks import bulk
from stackcutter.prove.checks.cross.joint import Joint
from stackcutter.prove.checks.memory import Memory, circumstances, folder
from stackcutter.prove.collecting import seldom_collecting
from stackcutter.prove.configuration import read_configuration
from stackcutter.prove.engine import Engine
from stackcutter.prove.judging import Judge, once, with_answers
from stackcutter.prove.measures import code, conditions
from stackcutter.prove.parallel import cores
from stackcutter.prove.questions import Questions
from stackcutter.prove.render import render
from stackcutter.prove.report import Closure, Report
from stackcutter.prove.sampling import Samples
from stackcutter.prove.stacks import Stacks

if TYPE_CHECKING:
    from collections.abc import Callable

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.configuration import Configuration
    from stackcutter.prove.failure import Failure
    from stackcutter.prove.render import Rendering
    from stackcutter.source import Source


@dataclass(frozen=True)
class Options:
    """How a proof is made.

    Attributes:
        workers: How many processes work side by side; all cores unless given.
        copies: How many random stacks are really copied.
        seed: Which ones; any when None.
        remember: Keep verdicts on contents from run to run.
    """

    workers: int | None = None
    copies: int = 3
    seed: int | None = None
    remember: bool = True


class Proof:
    """A proof of one template.

    Args:
        source: The template.
        options: How the proof is made.
        say: Is told what is under way.

    Raises:
        RefusalError: `prove.yml` is wrong.
        FailureError: The template cannot be loaded.
    """

    def __init__(
        self, source: Source, options: Options, say: Callable[[str], None] = lambda _: None
    ) -> None:
        """Load the template and its questions."""
        self._start = time.monotonic()
        self._source = source
        self._options = options
        self._say = say
        self._workers = options.workers or cores()
        self.configuration: Configuration = read_configuration(source.folder)
        self.engine = Engine(source)
        questions = Questions(self.engine, self.configuration)
        say("Asking every question")
        self.stacks = Stacks(questions, self.configuration.bound)

    def run(self) -> Report:
        """Prove everything that does not need a copy to be installed.

        Raises:
            ToolMissingError: A program or library that is needed is not installed.
            ToolFailedError: A program ended without a verdict.
        """
        report = self.report()
        failures = [*self.stacks.failures, *guards.trust(self.engine, self.configuration)]
        report.complete = not self.stacks.failures
        if not self.stacks.failures:
            failures += guards.one_sided_rules(self.stacks)
            with seldom_collecting():
                self._say("Rendering every file")
                rendering = render(self._source, self.engine, self.stacks, self._workers)
                failures += rendering.failures
                self._judge(rendering, report)
            failures += report.failures
            if rendering.failures:
                report.complete = False
            else:
                self._say("Copying random stacks")
                failures += self._sample(rendering, report)
        texts = [name for name in self.stacks.questions.names if self._is_text(name)]
        report.failures = once((with_answers(one, self.stacks) for one in failures), texts)
        report.seconds = time.monotonic() - self._start
        return report

    def report(self) -> Report:
        """Begin a report: what is known before anything is rendered."""
        names = self.stacks.questions.names
        return Report(
            stacks=0 if self.stacks.failures else self.stacks.count(),
            files=sum(not entry.folder for entry in self.engine.entries),
            assignments=0,
            bound=self.configuration.bound,
            texts=[name for name in names if self._is_text(name)],
            representatives=self.configuration.representatives,
            conditions=conditions(self.engine),
        )

    def _is_text(self, name: str) -> bool:
        return not self.engine.computed(name) and self.stacks.questions.is_text(name)

    def _judge(self, rendering: Rendering, report: Report) -> None:
        layout = guards.Layout(rendering, self.stacks)
        report.failures += layout.collisions()
        files = [one for one in rendering.files if not one.answers]
        joint = Joint([rendering.unit(one) for one in files], self.stacks)
        documents = joint.documents
        report.assignments = rendering.assignments
        report.contents = len(documents)
        report.closures = sorted(
            (
                Closure(rendering.entries[one.number].name, len(one.rows), one.variables)
                for one in rendering.files
            ),
            key=lambda one: (-one.tuples, one.template),
        )
        report.code = code(self._default_stack(rendering))
        report.tools = bulk.tools_used(documents)
        judge = Judge(joint, self.stacks)
        self._say(f"Judging {len(documents):,} contents")
        with self._memory() as memory:
            report.failures += judge.alone(self._workers, memory)
        report.checks = bulk.count(documents)
        if rendering.failures:
            return
        self._say("Judging the files of every stack together")
        report.failures += layout.empty_folders()
        report.failures += judge.together(self._workers)
        report.checks += judge.names

    def _memory(self) -> closing[Memory] | nullcontext[None]:
        if not self._options.remember:
            return nullcontext()
        file = folder() / "verdicts.sqlite"
        return closing(Memory(file, circumstances(bulk.PROGRAM_NAMES)))

    def _default_stack(self, rendering: Rendering) -> list[Document]:
        values = self.stacks.complete({})
        if values is None:
            return []
        return [
            document
            for one in rendering.files
            for document in one.rows[tuple(values[name] for name in one.variables)]
        ]

    def _sample(self, rendering: Rendering, report: Report) -> list[Failure]:
        seed = self._options.seed
        if seed is None:
            seed = random.SystemRandom().randrange(2**32)
        samples = Samples(self.engine, self.stacks, rendering)
        report.copies, report.seed = self._options.copies, seed
        return list(samples.compare(self._options.copies, seed))
