"""Random stacks, random edits of a team, and a random switch or version: no edit is lost unsaid."""

from __future__ import annotations

import random
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from stackcutter.copying import copy
from stackcutter.interview import Interview
from stackcutter.project import ANSWERS_FILE, read_project
from stackcutter.prove.proof import Options, Proof
from stackcutter.prove.sampling import random_stack
from stackcutter.prove.smallest import given
from stackcutter.source import Source, fetched
from stackcutter.updating import preparing
from stackcutter.updating.applying import apply
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace
from tests.cli.conftest import commit, contents, git
from tests.template.conftest import template_repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

    from stackcutter.updating.plan import Plan
    from stackcutter.updating.preparing import Prepared

ROOT = Path(__file__).parents[2]
# How many stacks a run goes to and fro between.
STACKS = 24


@dataclass
class Counts:
    """What the rounds came to."""

    rounds: int = 0
    edits: int = 0
    conflicts: int = 0
    merged: int = 0


@dataclass
class Edit:
    """What a team did to a file.

    Attributes:
        kind: `insert`, `change`, `delete`, `add`, `move` or `remove`.
        path: The file, as it is called before.
        mark: A text that nothing else holds: it is there after an insertion, a change or an
            addition, and gone after a deletion.
        moved: Where a moved file is.
    """

    kind: str
    path: str
    mark: str = ""
    moved: str = ""


@dataclass
class Fuzz:
    """Two versions of the real template, and the stacks that are made of them.

    Args:
        folder: Where all of it lies.
    """

    folder: Path
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        """Make the versions, and choose the stacks."""
        self._rendered: dict[str, tuple[Path, set[str]]] = {}
        self.template = self.folder / "template"
        self._make_versions()
        stacks = Proof(Source(ROOT, str(ROOT), None), Options()).stacks
        dice = random.Random(7)  # noqa: S311 (no secret)
        found = (random_stack(stacks, dice) for _ in range(STACKS))
        self.stacks = [given(values, stacks) for values in found if values is not None]

    @contextmanager
    def quick(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Fetch each version and render each stack once only."""
        with (
            fetched(str(self.template), "1.0.0") as first,
            fetched(str(self.template), "1.1.0") as second,
        ):
            self._sources = {"1.0.0": first, "1.1.0": second}

            @contextmanager
            def known(_: str, ref: str | None) -> Iterator[Source]:
                yield self._sources[str(ref)]

            patch.setattr(preparing, "fetched", known)
            patch.setattr(preparing, "opened", known)
            patch.setattr(preparing, "copy", self._copy)
            yield

    def _copy(self, source: Source, folder: Path, answers: Mapping[str, Any]) -> object:
        """Copy a stack that was rendered before."""
        key = repr((source.commit, sorted(answers.items())))
        if key not in self._rendered:
            place = self.folder / f"rendered-{len(self._rendered)}"
            run = copy(source, place, answers)
            kept = {path for path in contents(place) if run.match_skip(Path(path))}
            self._rendered[key] = place, kept
        place, kept = self._rendered[key]
        shutil.copytree(place, folder, symlinks=True)
        return SimpleNamespace(match_skip=lambda path: str(path) in kept)

    def round(self, seed: int) -> None:
        """Play one round, and check what became of every edit."""
        dice = random.Random(seed)  # noqa: S311 (no secret)
        before, after = dice.choice(self.stacks), dice.choice(self.stacks)
        old = dice.choice(["1.0.0", "1.0.0", "1.1.0"])
        new = dice.choice(["1.1.0", old])
        if old == new and before == after:
            after = dice.choice([stack for stack in self.stacks if stack != before])
        if old != new and dice.random() < 0.5:
            after = before
        project = self._project(before, old, seed)
        edits = make_edits(project, dice, seed)
        commit(project, "What the team did")
        untouched = contents(project)
        with workspace(project) as trees:
            recorded = read_project(project)

            def answers(interview: Interview) -> dict[str, Any]:
                return _all_answers(interview, after)

            update = prepare(trees, recorded, answers, ref=new)
            assert contents(project) == untouched
            check_named(update, edits)
            apply(trees, update.plan)
            check_kept(project, update.plan, edits)
            self._count(update.plan, edits)
            if not update.plan.conflicts:
                commit(project, "Updated")
                self._again(project, new)
        shutil.rmtree(project)

    def _again(self, project: Path, ref: str) -> None:
        with workspace(project) as trees:
            update = prepare(trees, read_project(project), lambda _: {}, ref=ref)
            assert update.plan.changes == []
            assert update.plan.conflicts == []

    def _count(self, plan: Plan, edits: list[Edit]) -> None:
        self.counts.rounds += 1
        self.counts.edits += len(edits)
        self.counts.conflicts += len(plan.conflicts)
        self.counts.merged += sum(change.edited for change in plan.changes)

    def _project(self, stack: Mapping[str, Any], ref: str, seed: int) -> Path:
        project = self.folder / f"project-{seed}"
        source = replace(self._sources[ref], address=str(self.template), commit=ref)
        answers = _all_answers(Interview(source), stack)
        self._copy(source, project, answers)
        git(project, "init", "--quiet", "--initial-branch=main")
        commit(project, "Start")
        return project

    def _make_versions(self) -> None:
        """Take the template as it is for the first version; change this and that for the second."""
        template_repository(self.template)
        git(self.template, "tag", "1.0.0")
        dice = random.Random(11)  # noqa: S311 (no secret)
        for path in sorted(self.template.glob("template/*/**/*")):
            if not path.is_file() or "_parts" in path.parts or "answers_file" in path.name:
                continue
            if path.suffixes[-1:] == [".md"] or path.name.endswith(".md.jinja"):
                path.write_text(path.read_text() + "\nWritten for the second version.\n")
            elif ".py" in path.suffixes and dice.random() < 0.3:
                path.write_text(path.read_text() + "\n# Of the second version.\n")
            if "tests" in path.parts and dice.random() < 0.1 and "conftest" not in path.name:
                path.rename(path.with_name(f"moved_{path.name}"))
        commit(self.template, "Second")
        git(self.template, "tag", "1.1.0")


def make_edits(project: Path, dice: random.Random, seed: int) -> list[Edit]:
    """Do what teams do, in files that no other edit of the round touches."""
    files = sorted(set(contents(project)) - {ANSWERS_FILE})
    dice.shuffle(files)
    edits = []
    for number in range(dice.randint(1, 8)):
        mark = f"mark-{seed}-{number}-of-the-team"
        path = files.pop()
        edit = dice.choice(_EDITS)(project, path, mark, dice)
        if edit is not None:
            edits.append(edit)
    return edits


def check_named(update: Prepared, edits: list[Edit]) -> None:
    """Expect the plan to name what it would do to each edited file."""
    conflicts = {conflict.path for conflict in update.plan.conflicts}
    for edit in edits:
        for change in update.plan.changes:
            where = edit.moved or edit.path
            if (change.previous or change.path) == where and edit.kind not in {"add", "remove"}:
                assert change.edited or where in conflicts, (edit, change)
                assert change.kind != "removed", (edit, change)


def check_kept(project: Path, plan: Plan, edits: list[Edit]) -> None:
    """Expect each edit to be there, or to be named as a conflict."""
    conflicts = {conflict.path for conflict in plan.conflicts}
    where = {change.previous: change.path for change in plan.changes if change.previous}
    found = contents(project)
    everything = b"\n".join(found.values())
    for edit in edits:
        place = where.get(edit.moved or edit.path, edit.moved or edit.path)
        named = bool(conflicts & {edit.path, edit.moved, place})
        if edit.kind in {"insert", "change", "add"}:
            assert edit.mark.encode() in everything, edit
        elif edit.kind == "delete" and place in found and not named:
            assert edit.mark not in found[place].decode().splitlines(), edit
        elif edit.kind == "move" and not named:
            assert place in found, edit
            assert edit.path not in found, edit
        elif edit.kind == "remove" and not named:
            assert edit.path not in found, edit


def _insert(project: Path, path: str, mark: str, dice: random.Random) -> Edit:
    lines = _lines(project / path)
    lines.insert(dice.randint(0, len(lines)), f"# {mark}\n")
    (project / path).write_text("".join(lines))
    return Edit("insert", path, mark)


def _change(project: Path, path: str, mark: str, dice: random.Random) -> Edit:
    lines = _lines(project / path) or ["\n"]
    number = dice.randrange(len(lines))
    lines[number] = f"{lines[number].rstrip()}  # {mark}\n"
    (project / path).write_text("".join(lines))
    return Edit("change", path, mark)


def _delete(project: Path, path: str, _mark: str, dice: random.Random) -> Edit | None:
    lines = _lines(project / path)
    once = [line for line in lines if lines.count(line) == 1 and re.search(r"\w{4}", line)]
    if not once:
        return None
    line = dice.choice(once)
    lines.remove(line)
    (project / path).write_text("".join(lines))
    return Edit("delete", path, line.rstrip("\n"))


def _add(project: Path, path: str, mark: str, _dice: random.Random) -> Edit:
    own = (project / path).with_name(f"own_{mark}.txt")
    own.write_text(f"{mark}\n")
    return Edit("add", own.relative_to(project).as_posix(), mark)


def _move(project: Path, path: str, _mark: str, _dice: random.Random) -> Edit | None:
    if not (project / path).read_bytes():
        return None  # nobody can tell one empty file from another
    moved = (project / path).with_name(f"team_{Path(path).name}")
    (project / path).rename(moved)
    return Edit("move", path, moved=moved.relative_to(project).as_posix())


def _remove(project: Path, path: str, _mark: str, _dice: random.Random) -> Edit:
    (project / path).unlink()
    return Edit("remove", path)


_EDITS = [_insert, _insert, _change, _change, _delete, _add, _move, _remove]


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines(keepends=True)


def _all_answers(interview: Interview, stack: Mapping[str, Any]) -> dict[str, Any]:
    """Answer every question, so that nothing of the stack before is left."""
    fresh = Interview(interview.source).replies(stack)
    return {name: reply.value for name, reply in fresh.items() if reply.relevant}
