"""`stackcutter update`."""

from stackcutter.cli.changing import Decision, DryRun, ProjectFolder, ShowDiff, allowed, carry_out
from stackcutter.cli.options import AsJson, Data, Ref, SourceAddress
from stackcutter.console import progress
from stackcutter.project import read_project
from stackcutter.updating.applying import require_clean
from stackcutter.updating.newest import newest
from stackcutter.updating.preparing import prepare
from stackcutter.updating.workspace import workspace


def update(  # noqa: PLR0913 (a command has as many parameters as options)
    *,
    data: Data = None,
    ref: Ref = None,
    source: SourceAddress = None,
    conflicts: Decision = None,
    dry_run: DryRun = False,
    diff: ShowDiff = False,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Bring a project to the newest version of its template, or to another one.

    Its answers stay; new questions take their defaults unless -d answers them.
    """
    with workspace(project) as trees:
        if not dry_run:
            require_clean(trees)
        recorded = read_project(trees.project)
        with progress("Comparing", quiet=True):
            wanted = ref or newest(recorded, source)
            found = prepare(trees, recorded, allowed(data or ()), address=source, ref=wanted)
        version = found.old.source.commit
        nothing = f"{trees.project.name} is at {version}, and there is nothing newer."
        carry_out(found, conflicts, nothing=nothing, dry_run=dry_run, diff=diff, as_json=as_json)
