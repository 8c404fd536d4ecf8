"""Random stacks, really copied by plain copier, against what the proof says they hold."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from copier.errors import CopierError

from stackcutter.prove.checks.deep.copies import copy
from stackcutter.prove.engine import REPRESENTATIVES
from stackcutter.prove.failure import Failure
from stackcutter.prove.smallest import given
from stackcutter.prove.values import ABSENT, thawed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from stackcutter.prove.engine import Engine
    from stackcutter.prove.render import Rendering
    from stackcutter.prove.stacks import Stacks

# What a path holds: content and whether it may be executed; None for a folder without files.
Found = dict[str, "tuple[bytes, bool] | None"]


def random_stack(stacks: Stacks, dice: random.Random) -> dict[str, Hashable] | None:
    """Answer every question at random; None where the template leaves no answer."""
    known: dict[str, Hashable] = {REPRESENTATIVES: dice.choice(stacks.questions.sets)}
    for name in stacks.questions.names:
        outcome = stacks.outcome(name, known)
        if outcome is None or not outcome.values:
            return None
        known[name] = dice.choice(outcome.values)
    return known


class Samples:
    """Copies stacks and compares them.

    Args:
        engine: The template.
        stacks: Its valid stacks.
        rendering: What it renders.
    """

    def __init__(self, engine: Engine, stacks: Stacks, rendering: Rendering) -> None:
        """Copy nothing yet."""
        self._engine = engine
        self._stacks = stacks
        self._rendering = rendering

    def compare(self, count: int, seed: int) -> Iterator[Failure]:
        """Copy random stacks and yield what is not as predicted.

        Args:
            count: How many stacks.
            seed: Which ones: the same seed means the same stacks.
        """
        dice = random.Random(seed)  # noqa: S311 (no secret)
        for _ in range(count):
            values = random_stack(self._stacks, dice)
            if values is not None:
                yield from self.compare_one(values)

    def compare_one(self, values: Mapping[str, Hashable]) -> Iterator[Failure]:
        """Copy a stack, giving all its answers, and yield what is not as predicted."""
        shown = given(values, self._stacks)
        with tempfile.TemporaryDirectory(prefix="stackcutter-") as folder:
            project = Path(folder) / "project"
            try:
                # Tasks are no part of the prediction, and want trust.
                answers = self._asked(values)
                copy(self._engine.source.folder, answers, project, skip_tasks=True)
            except (CopierError, ValueError, TypeError) as error:
                said = " ".join(str(error).split())
                yield Failure("copy", f"copier refuses this stack: {said}", answers=shown)
                return
            really = _read(project)
        predicted = self._predict(values, really)
        for path in sorted({*really, *predicted}):
            if really.get(path, "") != predicted.get(path, ""):
                message, line = _difference(path, really, predicted)
                yield Failure("prediction", message, path=path, line=line, answers=shown)

    def _asked(self, values: Mapping[str, Hashable]) -> dict[str, Any]:
        return {
            name: thawed(values[name])
            for name in self._stacks.questions.names
            if not self._engine.computed(name)
            and values[name] is not ABSENT
            and (outcome := self._stacks.outcome(name, values)) is not None
            and outcome.asked
        }

    def _predict(self, values: Mapping[str, Hashable], really: Found) -> Found:
        predicted: Found = {}
        for one in (*self._rendering.folders, *self._rendering.files):
            entry = self._rendering.entries[one.number]
            for document in one.rows[tuple(values[name] for name in one.variables)]:
                if entry.folder:
                    predicted[document.path] = None
                elif one.answers:
                    recorded = really.get(document.path) or (b"", False)
                    content = self._answers_file(one.number, values, recorded[0])
                    predicted[document.path] = (content, entry.executable)
                else:
                    predicted[document.path] = (document.content, document.executable)
        parents = {str(parent) for path in predicted for parent in Path(path).parents}
        return {
            path: found
            for path, found in predicted.items()
            if found is not None or path not in parents
        }

    def _answers_file(self, number: int, values: Mapping[str, Hashable], really: bytes) -> bytes:
        """Render the file of recorded answers; where the template came from is taken as it is."""
        try:
            recorded = yaml.safe_load(really) or {}
        except yaml.YAMLError:
            recorded = {}
        origin = {key: recorded[key] for key in ("_commit", "_src_path") if key in recorded}
        secret = self._engine.template.secret_questions
        answers = {k: v for k, v in self._asked(values).items() if k not in secret}
        seen = {name: thawed(value) for name, value in values.items() if value is not ABSENT}
        return self._engine.content(
            self._rendering.entries[number], {**seen, "_copier_answers": {**origin, **answers}}
        )


def _read(project: Path) -> Found:
    found: Found = {}
    for path in project.rglob("*"):
        name = path.relative_to(project).as_posix()
        if path.is_file():
            found[name] = (path.read_bytes(), bool(path.stat().st_mode & 0o111))
        elif path.is_dir() and not any(path.iterdir()):
            found[name] = None
    return found


def _difference(path: str, really: Found, predicted: Found) -> tuple[str, int]:
    if path not in really:
        return "The prover predicts it, and copier does not write it.", 0
    if path not in predicted:
        return "copier writes it, and the prover does not predict it.", 0
    one, other = really[path], predicted[path]
    if one is None or other is None:
        return "A file in place of a folder.", 0
    if one[0] == other[0]:
        return "copier and the prover differ on whether it may be executed.", 0
    lines = zip(one[0].split(b"\n"), other[0].split(b"\n"), strict=False)
    line = next((n for n, (a, b) in enumerate(lines, start=1) if a != b), 0)
    return "copier writes other bytes than the prover predicts.", line
