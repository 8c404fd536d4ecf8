"""What an update would do, as people and as scripts read it."""

from pathlib import Path
from typing import Any

import typer

from stackcutter.console import command, count, git_at, indented, say
from stackcutter.project import ANSWERS_FILE
from stackcutter.updating.advice import advice
from stackcutter.updating.beside import beside
from stackcutter.updating.differences import text_difference
from stackcutter.updating.plan import Change, Conflict, Plan
from stackcutter.updating.preparing import Prepared

SIGNS = {"added": "+", "changed": "~", "renamed": ">", "removed": "-"}
# What became of a file with a conflict, by the side for which it was decided.
DECIDED = {
    "mine": "{} is as your team had it, without what the template changes there.",
    "template": "{} is the template's. What your team had changed there is in the last commit.",
}
# How much of a conflict is shown without --diff.
_LINES = 12


def print_plan(update: Prepared, plan: Plan, *, diff: bool) -> None:
    """Print what would become of each file.

    Args:
        update: What would happen.
        plan: The plan, with its conflicts decided or not.
        diff: Show the changed lines, too.
    """
    say(f"{update.project.folder.name}: {_heading(update)}\n")
    for change in plan.free:
        say(f" {SIGNS[change.kind]} {described(change)}")
    for path in plan.kept:
        say(f"   {path}  stays deleted, as your team left it")
    for conflict in plan.conflicts:
        _print_conflict(conflict, whole=diff)
    say(_summary(plan))
    _print_questions(update)
    if plan.lost:
        say(f"\n{ANSWERS_FILE} is written anew, without these lines of your team's:\n")
        for line in plan.lost:
            typer.echo(f"  {line}")
    if diff:
        for change in plan.changes:
            text = text_difference(
                update.trees, plan.before, plan.after, change.path, change.previous
            )
            typer.echo(f"\n{text}", nl=False)


def _print_conflict(conflict: Conflict, *, whole: bool) -> None:
    say(f" ! {conflict.path}")
    say(indented(conflict.message, "  "))
    shown = conflict.text.splitlines()
    for line in shown if whole else shown[:_LINES]:
        typer.echo(f"     {line}")
    if not whole and len(shown) > _LINES:
        say(f"     ... and {count(len(shown) - _LINES, 'more line')}; --diff shows them")


def _print_questions(update: Prepared) -> None:
    for name, question in update.called.items():
        answer = _value(update.new.answers.get(question))
        say(f"\nThe question {name} is called {question} now; its answer stays, {answer}.")
    for name, value in update.asked.items():
        say(f"\nNew question {name}: answered with its default, {_value(value)}.")
    for name, value in update.lapsed.items():
        say(f"\n{name} is not asked any more; its answer was {_value(value)}.")


def print_next(update: Prepared, plan: Plan) -> None:
    """Print what is left to the team."""
    say("\nLeft to do:\n")
    for text in _left(update, plan):
        say(indented(text, "- "))
    say("\nTo undo all of it:\n")
    say(command(_undo(update.project.folder)))


def _undo(folder: Path) -> list[str]:
    """Write the command that undoes it wherever it is typed in."""
    return [*git_at(folder), "restore", "--staged", "--worktree", "--", "."]


def _left(update: Prepared, plan: Plan) -> list[str]:
    first = [f"Bring {path} together; git marks it." for path in sorted(plan.merged.stages)]
    return [
        *first,
        *(DECIDED[side].format(path) for path, side in plan.decided.items()),
        "Read the difference: `git diff --staged`. Then run `make install check test`, and commit.",
        *beside(update, plan),
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
        if name in old.answers and old.answers[name] != value
    ]
    return ", ".join(parts)


def described(change: Change) -> str:
    """Write a change in one line."""
    name = f"{change.previous} -> {change.path}" if change.previous else change.path
    counts = []
    if change.kind == "changed" and change.more is not None:
        counts = [f"+{change.more} -{change.less}"]
    notes = ["merged with your changes"] if change.edited else []
    if change.own:
        notes.append("your own file" + (", moved with its folder" if change.previous else ""))
    return "  ".join([name, *counts, *notes])


def _summary(plan: Plan) -> str:
    counts = [f"{len(plan.listed(kind))} {kind}" for kind in SIGNS if plan.listed(kind)]
    if plan.conflicts:
        counts.append(count(len(plan.conflicts), "conflict"))
    return ", ".join(counts)


def as_data(update: Prepared, plan: Plan, *, applied: bool) -> dict[str, Any]:
    """Return everything that is known of it, for JSON."""
    return {
        "project": str(update.project.folder),
        "from": {"version": update.old.source.commit, "answers": update.old.answers},
        "to": {"version": update.new.source.commit, "answers": update.new.answers},
        **{kind: [_change_data(one) for one in plan.listed(kind)] for kind in SIGNS},
        "stays_deleted": plan.kept,
        "conflicts": [vars(conflict) for conflict in plan.conflicts],
        "new_questions": update.asked,
        "renamed_questions": update.called,
        "lapsed_answers": update.lapsed,
        "lost_lines": plan.lost,
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
