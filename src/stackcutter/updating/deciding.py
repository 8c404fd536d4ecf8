"""Conflicts that are decided for one side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.differences import differences
from stackcutter.updating.merging import MINE, NEW, Merge
from stackcutter.updating.plan import changes

if TYPE_CHECKING:
    from stackcutter.updating.plan import Plan
    from stackcutter.updating.trees import Trees


def decided(trees: Trees, plan: Plan, side: str) -> Plan:
    """Decide each conflict for one side, a whole file at a time.

    Args:
        trees: Where the trees lie.
        plan: A plan with conflicts about the contents of files only.
        side: `mine` or `template`.
    """
    stage = {"mine": MINE, "template": NEW}[side]
    chosen = {path: found.get(stage) for path, found in plan.merged.stages.items()}
    after = trees.changed(plan.after, {**dict.fromkeys(plan.merged.beside), **chosen})
    edits = differences(trees, plan.base, plan.before)
    whole = {*chosen, ANSWERS_FILE} if plan.lost else {*chosen}
    return replace(
        plan,
        after=after,
        merged=Merge(after),
        changes=[
            replace(one, edited=one.edited and one.path not in whole)
            for one in changes(trees, plan.before, after, edits)
        ],
        conflicts=[],
        decided={conflict.path: side for conflict in plan.conflicts},
    )
