"""What `update` and `switch` share: the list of what would happen, and its carrying out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from stackcutter.console import indented, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.updating.advice import advice
from stackcutter.updating.applying import apply
from stackcutter.updating.differences import text_difference
from stackcutter.updating.plan import Change, Conflict, Plan, decided
from stackcutter.updating.preparing import Prepared

ProjectFolder = Annotated[
    Path | None,
    typer.Option("--project", help="The project; the one around this folder.", metavar="DIR"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what would happen.")]
ShowDiff = Annotated[bool, typer.Option("--diff", help="Show the changed lines, too.")]


class Side(StrEnum):
    """How conflicts are decided."""

    mark = "mark"
    mine = "mine"
    template = "template"


Decision = Annotated[
    Side | None,
    typer.Option(
        "--conflicts",
        help="Go on in spite of conflicts: mark both sides as git does, keep my files, or take the "
        "template's and lose mine.",
    ),
]

_SIGNS = {"added": "+", "changed": "~", "renamed": ">", "removed": "-"}
# How much of a conflict is shown without --diff.
_LINES = 12


def carry_out(
    update: Prepared, side: Side | None, *, dry_run: bool, diff: bool, as_json: bool
) -> None:
    """List what would happen, and let it happen.

    Args:
        update: What would happen.
        side: How conflicts are decided; None refuses them.
        dry_run: Only list it.
        diff: Show the changed lines.
        as_json: Write JSON.

    Raises:
        RefusalError: There are conflicts that nobody has decided.
    """
    undecided = _undecided(update, side)
    plan = update.plan
    if plan.conflicts and side in {Side.mine, Side.template} and not undecided:
        plan = decided(update.trees, plan, side)
    done = not (undecided or dry_run) and bool(plan.changes)
    if done:
        apply(update.trees, plan)
    if as_json:
        write_json(_as_data(update, plan, applied=done))
    else:
        _print(update, plan, diff=diff)
        if done:
            _print_next(update, plan)
    if undecided:
        raise RefusalError(_refusal(undecided))


def _undecided(update: Prepared, side: Side | None) -> list[Conflict]:
    """List the conflicts that stand against it even so."""
    if side is None:
        return update.plan.conflicts
    decidable = {Side.mark: {"untracked"}, Side.mine: {"untracked", "place"}}
    refused = decidable.get(side, {"place"})
    return [conflict for conflict in update.plan.conflicts if conflict.kind in refused]


def _refusal(conflicts: list[Conflict]) -> str:
    paths = [f"  {conflict.path}" for conflict in conflicts]
    message = [f"Nothing was changed, because of {_count(len(conflicts), 'file')}:", *paths]
    kinds = {conflict.kind for conflict in conflicts}
    if "untracked" in kinds:
        message.append("Move files that git does not track away, or commit them.")
    if "place" in kinds:
        message.append("A file that stands in the way of a folder, or so, has to be moved first.")
    if kinds - {"untracked", "place"}:
        message += [
            "Undo your change there, or say how to decide, once for all of them:",
            "  --conflicts mark      both sides in the files, marked as git does; nothing is lost",
            "  --conflicts mine      your files as they are",
            "  --conflicts template  the template's files; what you changed in them is lost",
        ]
    return "\n".join(message)


def _print(update: Prepared, plan: Plan, *, diff: bool) -> None:
    say(f"{update.project.folder.name}: {_heading(update)}\n")
    for change in plan.changes:
        say(f" {_SIGNS[change.kind]} {_described(change)}")
    for path in plan.kept:
        say(f"   {path}  stays deleted, as your team left it")
    for conflict in plan.conflicts:
        say(f" ! {conflict.path}")
        say(indented(conflict.message, "  "))
        shown = conflict.text.splitlines()
        for line in shown if diff else shown[:_LINES]:
            typer.echo(f"     {line}")
        if not diff and len(shown) > _LINES:
            say(f"     ... and {len(shown) - _LINES} more lines; --diff shows them")
    say(_summary(plan))
    for name, value in update.asked.items():
        say(f"\nNew question {name}: answered with its default, {_value(value)}.")
    for name, value in update.lapsed.items():
        say(f"\n{name} is not asked any more; its answer was {_value(value)}.")
    if diff:
        for change in plan.changes:
            text = text_difference(
                update.trees, plan.before, plan.after, change.path, change.previous
            )
            typer.echo(f"\n{text}", nl=False)


def _print_next(update: Prepared, plan: Plan) -> None:
    say("\nLeft to do:\n")
    for text in _left(update, plan):
        say(indented(text, "- "))
    say("\nTo undo all of it:\n\n  git restore --staged --worktree -- .")


def _left(update: Prepared, plan: Plan) -> list[str]:
    first = [f"Bring {path} together; git marks it." for path in sorted(plan.merged.stages)]
    return [
        *first,
        "Read the difference: `git diff --staged`. Then run `make install check test`, and commit.",
        *advice(update.old, update.new),
    ]


def _heading(update: Prepared) -> str:
    old, new = update.old, update.new
    parts = []
    if old.source.commit != new.source.commit:
        parts.append(f"{old.source.commit} -> {new.source.commit}")
    parts += [
        f"{name} {_value(old.answers.get(name))} -> {_value(value)}"
        for name, value in new.answers.items()
        if old.answers.get(name) != value and name not in update.asked
    ]
    return ", ".join(parts) or "nothing to do"


def _described(change: Change) -> str:
    name = f"{change.previous} -> {change.path}" if change.previous else change.path
    counts = []
    if change.kind == "changed" and change.more is not None:
        counts = [f"+{change.more} -{change.less}"]
    notes = ["merged with your changes"] if change.edited else []
    notes += ["your own file, moved with its folder"] if change.own else []
    return "  ".join([name, *counts, *notes])


def _summary(plan: Plan) -> str:
    counts = [f"{len(plan.listed(kind))} {kind}" for kind in _SIGNS if plan.listed(kind)]
    if plan.conflicts:
        counts.append(_count(len(plan.conflicts), "conflict"))
    return ", ".join(counts) or "No file changes."


def _as_data(update: Prepared, plan: Plan, *, applied: bool) -> dict[str, Any]:
    return {
        "project": str(update.project.folder),
        "from": {"version": update.old.source.commit, "answers": update.old.answers},
        "to": {"version": update.new.source.commit, "answers": update.new.answers},
        **{kind: [_change_data(one) for one in plan.listed(kind)] for kind in _SIGNS},
        "stays_deleted": plan.kept,
        "conflicts": [vars(conflict) for conflict in plan.conflicts],
        "new_questions": update.asked,
        "lapsed_answers": update.lapsed,
        "left_to_do": _left(update, plan) if plan.changes else [],
        "applied": applied,
    }


def _change_data(change: Change) -> dict[str, Any]:
    data = {"path": change.path, "edited": change.edited, "own": change.own}
    return {**data, "previous": change.previous} if change.previous else data


def _value(value: Any) -> str:  # noqa: ANN401 (any answer)
    if isinstance(value, list):
        return ",".join(map(str, value)) or "nothing"
    return "nothing" if value is None else str(value)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
