"""`stackcutter status`."""

import typer

from stackcutter.cli.changing import ProjectFolder
from stackcutter.cli.options import AsJson, SourceAddress
from stackcutter.console import command, progress, say, write_json
from stackcutter.project import read_project
from stackcutter.updating.applying import unmerged
from stackcutter.updating.newest import newest
from stackcutter.updating.preparing import Prepared, prepare
from stackcutter.updating.workspace import workspace

AVAILABLE, CONFLICTING = 3, 4


def status(
    *,
    source: SourceAddress = None,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether there is a newer version of the template, and whether it would conflict.

    Exit codes: 0 up to date, 3 an update is there, 4 it is there and would conflict.
    """
    with workspace(project) as trees:
        recorded = read_project(trees.project)
        with progress("Looking", quiet=True):
            found = newest(recorded, source)
            update = prepare(trees, recorded, lambda _: {}, address=source, ref=found)
        torn = unmerged(trees)
    code = _code(update)
    if as_json:
        write_json(
            {
                "project": str(update.project.folder),
                "version": update.old.source.commit,
                "newest": update.new.source.commit,
                "available": code != 0,
                "unmerged": torn,
                "edited": update.plan.edited,
                "conflicts": [conflict.path for conflict in update.plan.conflicts],
            }
        )
    else:
        _print(update, code, [] if project is None else ["--project", str(project)])
        if torn:
            say(f"\nA merge is not finished: bring {', '.join(torn)} together, and commit.")
    raise typer.Exit(code)


def _code(update: Prepared) -> int:
    if update.old.source.commit == update.new.source.commit:
        return 0
    return CONFLICTING if update.plan.conflicts else AVAILABLE


def _print(update: Prepared, code: int, place: list[str]) -> None:
    again = ["stackcutter", "update", *place]
    edited = f"Your team has changed {len(update.plan.edited)} of the template's files."
    old, new = update.old.source.commit, update.new.source.commit
    name = update.project.folder.name
    if code == 0:
        say(f"{name} is at {old}, and there is nothing newer. {edited}")
    elif code == AVAILABLE:
        say(f"{name} is at {old}; {new} is there, and nothing stands against it. {edited}")
        say(f"\n{command(again)}")
    else:
        say(f"{name} is at {old}; {new} is there, and would conflict. {edited}\n")
        for conflict in update.plan.conflicts:
            say(f" ! {conflict.path}")
        say(f"\n{command([*again, '--dry-run'])}")
