"""What `update` and `switch` share: the list of what would happen, and its carrying out."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from stackcutter.answers import parse_pairs
from stackcutter.cli.plans import as_data, print_next, print_plan
from stackcutter.company import company
from stackcutter.console import count, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.interview import Interview
from stackcutter.updating.applying import apply
from stackcutter.updating.deciding import decided
from stackcutter.updating.plan import Conflict
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


def allowed(pairs: Iterable[str]) -> Callable[[Interview], dict[str, Any]]:
    """Let `question=answer` pairs be read once the questions are known, as far as a company agrees.

    Args:
        pairs: What the command line holds.
    """
    return lambda interview: company().refuse_forbidden(parse_pairs(pairs, interview))


def carry_out(  # noqa: PLR0913 (its options are those of the commands)
    update: Prepared,
    side: Side | None,
    *,
    nothing: str,
    dry_run: bool,
    diff: bool,
    as_json: bool,
) -> None:
    """List what would happen, and let it happen.

    Args:
        update: What would happen.
        side: How conflicts are decided; None refuses them.
        nothing: What is said where nothing would change.
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
    done = not (undecided or dry_run) and bool(plan.changes or plan.conflicts)
    if not as_json:
        if plan.changes or plan.conflicts:
            print_plan(update, plan, diff=diff)
        else:
            say(nothing)
    if done:
        apply(update.trees, plan)
    if as_json:
        write_json(as_data(update, plan, applied=done))
    elif done:
        print_next(update, plan)
    if undecided:
        raise RefusalError(_refusal(undecided))


def _undecided(update: Prepared, side: Side | None) -> list[Conflict]:
    """List the conflicts that stand against it even so."""
    if side is None:
        return update.plan.conflicts
    # Nobody could bring a file back that git does not know.
    refused = {"untracked"} if side is Side.mark else {"untracked", "place"}
    return [conflict for conflict in update.plan.conflicts if conflict.kind in refused]


def _refusal(conflicts: list[Conflict]) -> str:
    paths = [f"  {conflict.path}" for conflict in conflicts]
    message = [f"Nothing was changed, because of {count(len(conflicts), 'file')}:", *paths]
    kinds = {conflict.kind for conflict in conflicts}
    if "untracked" in kinds:
        message.append("Move files that git does not track away, or commit them.")
    if "place" in kinds:
        message.append("A file that stands in the way of a folder, or so, has to be moved first.")
    if kinds - {"untracked", "place"}:
        message += [
            "Say how to decide, once for all of them; or change your files first, and commit:",
            "  --conflicts mark      both sides in the files, marked as git does",
            "  --conflicts mine      your files as they are",
            "  --conflicts template  the template's files; your changes in them are lost",
        ]
    return "\n".join(message)
