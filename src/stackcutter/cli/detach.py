"""`stackcutter detach`."""

from stackcutter.cli.changing import DryRun, ProjectFolder
from stackcutter.cli.options import AsJson, SourceAddress
from stackcutter.console import command, git_at, indented, progress, say, write_json
from stackcutter.detaching import Detachment, detach, detachment, require_committed, undo
from stackcutter.project import ANSWERS_FILE, Project, read_project
from stackcutter.updating.workspace import workspace


def detach_project(
    *,
    source: SourceAddress = None,
    dry_run: DryRun = False,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Let a project leave its template: its files stay, and no update reaches them any more."""
    with workspace(project) as trees:
        recorded = read_project(trees.project)
        require_committed(trees)
        with progress("Looking", quiet=True):
            found = detachment(trees, recorded, source)
        if not dry_run:
            detach(trees, found)
    if as_json:
        write_json(
            {
                "project": str(recorded.folder),
                "source": recorded.address,
                "commit": recorded.commit,
                "removed": [ANSWERS_FILE],
                "changed": sorted(found.texts),
                "left": found.left,
                "unknown": found.unknown or None,
                "detached": not dry_run,
            }
        )
    else:
        _print(recorded, found, dry_run=dry_run)


def _print(project: Project, found: Detachment, *, dry_run: bool) -> None:
    verb = "would leave" if dry_run else "has left"
    say(f"{project.folder.name} {verb} its template:\n")
    say(f"  {project.address} at {project.commit}\n")
    say(f" - {ANSWERS_FILE}")
    for path in sorted(found.texts):
        say(f" ~ {path}  without its section on updates")
    for path, reason in sorted(found.left.items()):
        say(f" ! {path}")
        say(indented(f"{reason} Take out by hand what it says of updates.", "  "))
    if found.unknown:
        say(f"\nTake out by hand what the files say of updates. {found.unknown}")
    say(
        "\nAll other files stay, and are your team's alone: neither `stackcutter update` nor "
        "`copier update` finds a template any more, and what it mends does not reach them. "
        "`stackcutter adopt` takes the project in again."
    )
    if dry_run:
        return
    paths = [ANSWERS_FILE, *sorted(found.texts)]
    commit = ["commit", "--message", "Leave the template", "--", *paths]
    say(f"\nCommit it:\n\n{command([*git_at(project.folder), *commit])}")
    say(f"\nTo undo it before:\n\n{undo(project.folder, found)}")
