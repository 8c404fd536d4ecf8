"""Git's three-way merge of trees: https://git-scm.com/docs/git-merge-tree."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackcutter import git

if TYPE_CHECKING:
    from stackcutter.updating.trees import Trees

# Git's numbers for the sides of a conflict; 1 is what both come from.
MINE, NEW = 2, 3
# What the marks of a conflict are called.
OURS, THEIRS = "yours", "template"
_RULES = [
    # Files of the team follow a folder that the template renames.
    *("-c", "merge.renames=true", "-c", "merge.directoryRenames=true"),
    *("-c", "merge.renameLimit=20000", "-c", "merge.conflictStyle=merge"),
]


@dataclass(frozen=True)
class Clash:
    """Something that git could not merge.

    Attributes:
        paths: What it is about.
        kind: Git's word for it, such as `modify/delete`.
        message: Git's sentence.
    """

    paths: tuple[str, ...]
    kind: str
    message: str


@dataclass(frozen=True)
class Merge:
    """What a merge came to.

    Attributes:
        tree: The result; where there are clashes, with the marks of conflicts in it.
        stages: By path that is not merged, and by stage, mode, a space and object: 1 what the
            template wrote, 2 what the team has, 3 what the template would write.
        clashes: What could not be merged.
        beside: Where one side of a file lies in the tree that is a link on the other side.
    """

    tree: str
    stages: dict[str, dict[int, str]] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


def merge(trees: Trees, base: str, ours: str, theirs: str) -> Merge:
    """Merge two trees that come from a third one.

    Args:
        trees: Where they lie.
        base: What the template wrote.
        ours: What the team has.
        theirs: What the template would write.
    """
    root = trees.commit(base)
    for name, tree in ((OURS, ours), (THEIRS, theirs)):
        git.run(trees.repository, "update-ref", f"refs/heads/{name}", trees.commit(tree, root))
    output = git.run(
        trees.repository,
        *(*_RULES, "merge-tree", "--write-tree", "-z", "--messages", OURS, THEIRS),
        accepted=(0, 1),
    )
    return _parse(os.fsdecode(output))


def _parse(output: str) -> Merge:
    tree, _, rest = output.partition("\0")
    fields = rest.split("\0")
    stages: dict[str, dict[int, str]] = {}
    while fields and fields[0]:
        details, _, path = fields.pop(0).partition("\t")
        mode, name, stage = details.split(" ")
        stages.setdefault(path, {})[int(stage)] = f"{mode} {name}"
    fields = fields[1:]
    clashes = []
    while len(fields) > 1:
        count = int(fields[0])
        paths, kind, message = fields[1 : count + 1], fields[count + 1], fields[count + 2]
        if kind.startswith("CONFLICT"):
            kind = kind.removeprefix("CONFLICT").strip(" ()")
            clashes.append(Clash(tuple(paths), kind, message.strip()))
        fields = fields[count + 3 :]
    return Merge(tree, stages, clashes, _fold(stages, clashes))


def _fold(stages: dict[str, dict[int, str]], clashes: list[Clash]) -> list[str]:
    """Bring the sides of a file together that git gives two names, and return the second ones."""
    beside = []
    for clash in clashes:
        if clash.kind == "distinct modes":
            path, *others = clash.paths
            for other in others:
                stages[path] = {**stages.get(path, {}), **stages.pop(other, {})}
            beside += others
    return beside
