"""`stackcutter switch`."""

from typing import Annotated

import typer

from stackcutter.cli.changing import Decision, DryRun, ProjectFolder, ShowDiff, allowed, carry_out
from stackcutter.cli.options import AsJson, Data, SourceAddress
from stackcutter.console import progress
from stackcutter.errors import RefusalError
from stackcutter.project import read_project
from stackcutter.updating.applying import require_clean
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace


def switch(  # noqa: PLR0913 (a command has as many parameters as options)
    answers: Annotated[
        list[str] | None,
        typer.Argument(metavar="K=V...", help="The answers that are to be others."),
    ] = None,
    *,
    data: Data = None,
    source: SourceAddress = None,
    conflicts: Decision = None,
    dry_run: DryRun = False,
    diff: ShowDiff = False,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Change a project's answers, and stay at its version of the template."""
    pairs = [*(answers or []), *(data or [])]
    if not pairs:
        message = "Name the answers that are to be others, such as cache=redis."
        raise RefusalError(message)
    with workspace(project) as trees:
        if not dry_run:
            require_clean(trees)
        recorded = read_project(trees.project)
        with progress("Comparing", quiet=True):
            found = prepare(trees, recorded, allowed(pairs), address=source)
        nothing = f"{trees.project.name} has these answers already."
        carry_out(found, conflicts, nothing=nothing, dry_run=dry_run, diff=diff, as_json=as_json)
