"""What an update would do to a project, known before any of it is done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.differences import differences, text_difference
from stackcutter.updating.merging import NEW, THEIRS, Merge, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stackcutter.updating.differences import Difference
    from stackcutter.updating.trees import Trees

# Git's kinds of conflicts; any other one is about where files stand.
_KINDS: Final = {
    "contents": ("lines", "Your team and the template have changed the same lines."),
    "binary": ("binary", "Your team and the template have both changed it, and it is no text."),
    "add/add": ("added", "A file of your team's own stands where the template has a new one."),
    "modify/delete": ("removed", "The template removes it, and your team has changed it."),
    "rename/delete": ("removed", "The template removes it, and your team has moved it."),
    "distinct modes": (
        "mode",
        "Your team and the template have made different kinds of file of it.",
    ),
}
_MARKED: Final = re.compile(r"^<{7} .*?^>{7} [^\n]*\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Change:
    """What would become of a file.

    Attributes:
        path: Where it will be; where it is, if it goes.
        kind: `added`, `changed`, `renamed` or `removed`.
        previous: Where a renamed file is now, else "".
        edited: Whether the team has changed the template's file, so that both are merged.
        own: Whether it is a file of the team's own, which follows a folder that is renamed.
        more: How many lines come; None where it is no text.
        less: How many lines go; None where it is no text.
    """

    path: str
    kind: str
    previous: str = ""
    edited: bool = False
    own: bool = False
    more: int | None = None
    less: int | None = None


@dataclass(frozen=True)
class Conflict:
    """A file that only its owner can bring together.

    Attributes:
        path: The file.
        kind: `lines`, `binary`, `added`, `removed`, `mode`, `place` or `untracked`.
        message: What both sides have done to it.
        text: Both sides: the lines with the marks of the conflict, or a unified difference.
    """

    path: str
    kind: str
    message: str
    text: str = ""


@dataclass(frozen=True)
class Plan:
    """What an update would do.

    Attributes:
        base: What the template wrote.
        before: The project's tree.
        after: The tree that it would get; with the marks of conflicts, if there are any.
        merged: How git has come to it.
        changes: The files that would change, sorted.
        kept: The template's files that the team has deleted, and that stay so though it changes
            them.
        edited: The template's files that the team has changed, moved or deleted.
        conflicts: What stands against it.
        decided: The files with conflicts that were decided, and for which side.
        lost: The lines of the team's own in the file of answers that do not stay.
    """

    base: str
    before: str
    after: str
    merged: Merge
    changes: list[Change] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    decided: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    @property
    def free(self) -> list[Change]:
        """The changes that nothing stands against."""
        against = {conflict.path for conflict in self.conflicts}
        return [change for change in self.changes if change.path not in against]

    def listed(self, kind: str) -> list[Change]:
        """Return those of a kind."""
        return [change for change in self.free if change.kind == kind]


def make_plan(
    trees: Trees, base: str, ours: str, theirs: str, left_alone: Callable[[str], bool]
) -> Plan:
    """Find out what would become of a project.

    Args:
        trees: Where the trees lie.
        base: What the template wrote.
        ours: What the team has.
        theirs: What the template would write.
        left_alone: Tells of a path whether the template leaves it as it is once it is there.
    """
    edits = differences(trees, base, ours)
    deleted = {edit.path for edit in edits if edit.kind == "removed"}
    wanted = _spared(trees, base, ours, theirs, left_alone)
    # Where a folder has another name, such as the package's, a deleted file is not to come back.
    gone = deleted | {
        one.path
        for one in differences(trees, base, wanted)
        if one.previous in deleted and _name(one.path) == _name(one.previous)
    }
    moved = differences(trees, base, wanted, renames=False)
    kept = [one.path for one in moved if one.path in gone and one.kind != "removed"]
    merged = merge(trees, trees.without(base, deleted), ours, trees.without(wanted, gone))
    merged = _answered(trees, merged)
    lost = _lost(trees, base, ours, merged.tree)
    if lost:
        edits = [edit for edit in edits if edit.path != ANSWERS_FILE]
    return Plan(
        base=base,
        before=ours,
        after=merged.tree,
        merged=merged,
        changes=changes(trees, ours, merged.tree, edits),
        kept=kept,
        edited=sorted(edit.origin for edit in edits if edit.kind != "added"),
        conflicts=list(_conflicts(trees, merged, base, ours)),
        lost=lost,
    )


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _answered(trees: Trees, merged: Merge) -> Merge:
    """Take the new file of answers where git cannot merge it: what it held has been read."""
    stages = merged.stages.get(ANSWERS_FILE)
    if not stages or NEW not in stages or f"{ANSWERS_FILE}~{THEIRS}" in merged.beside:
        return merged
    return replace(
        merged,
        tree=trees.changed(merged.tree, {ANSWERS_FILE: stages[NEW]}),
        stages={path: found for path, found in merged.stages.items() if path != ANSWERS_FILE},
        clashes=[clash for clash in merged.clashes if clash.paths[:1] != (ANSWERS_FILE,)],
    )


def _lost(trees: Trees, base: str, ours: str, after: str) -> list[str]:
    """List the lines of the team's own in the file of answers that are not in the new one."""
    entries = [trees.entries(tree).get(ANSWERS_FILE) for tree in (base, ours, after)]
    before, mine, now = (
        trees.content(entry.partition(" ")[2]).decode(errors="replace").splitlines()
        if entry
        else []
        for entry in entries
    )
    return [line for line in mine if line not in {*before, *now}]


def _spared(
    trees: Trees, base: str, ours: str, theirs: str, left_alone: Callable[[str], bool]
) -> str:
    """Let the template leave alone what it writes only where it is not there."""
    there, before = trees.entries(ours), trees.entries(base)
    paths = [path for path in trees.entries(theirs) if path in there and left_alone(path)]
    return trees.changed(theirs, {path: before.get(path) for path in paths})


def changes(
    trees: Trees, before: str, after: str, edits: Iterable[Difference] = ()
) -> list[Change]:
    """List what becomes of each file.

    Args:
        trees: Where the trees lie.
        before: The project's tree.
        after: The tree that it would get.
        edits: What the team has changed in the template's files.
    """
    found = differences(trees, before, after)
    own = {edit.path for edit in edits if edit.kind == "added"}
    edited = {edit.path for edit in edits if edit.kind in {"changed", "renamed"}}
    return [
        Change(
            one.path,
            one.kind,
            one.previous,
            edited=one.kind != "added" and one.origin in edited,
            own=one.kind != "added" and one.origin in own,
            more=one.more,
            less=one.less,
        )
        for one in found
    ]


def _conflicts(trees: Trees, merged: Merge, base: str, ours: str) -> Iterator[Conflict]:
    after = trees.entries(merged.tree)
    told = set()
    for clash in merged.clashes:
        for path in clash.paths[:1] if clash.kind in _KINDS else clash.paths:
            both_new = clash.kind == "contents" and 1 not in merged.stages.get(path, {1: ""})
            unknown = ("place", clash.message.partition(": ")[2])
            kind, message = _KINDS.get("add/add" if both_new else clash.kind, unknown)
            text = ""
            if kind == "removed":
                text = text_difference(trees, base, ours, path)
            elif kind in {"lines", "added"} and path in after:
                text = _marked(trees, after[path])
            told.add(path)
            yield Conflict(path, kind, message, text)
    for path in sorted(set(merged.stages) - told):
        yield Conflict(path, "place", "Git cannot tell where it belongs.")


def _marked(trees: Trees, entry: str) -> str:
    """Return the parts of a file between the marks of a conflict."""
    content = trees.content(entry.partition(" ")[2]).decode(errors="replace")
    return "".join(_MARKED.findall(content))
