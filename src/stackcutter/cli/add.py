"""`stackcutter add`."""

from typing import Annotated, Any

import typer

from stackcutter.cli.changing import DryRun, ProjectFolder
from stackcutter.cli.options import AsJson, SourceAddress
from stackcutter.cli.plans import described
from stackcutter.console import count, indented, progress, say, write_json
from stackcutter.project import read_project
from stackcutter.updating.adding import PLURAL, SINGULAR, Slice, prepare_slice
from stackcutter.updating.applying import apply, require_clean
from stackcutter.updating.workspace import workspace

app = typer.Typer(no_args_is_help=True, help="Add to a project.")


@app.callback()
def add() -> None:
    """Add to a project."""


@app.command("resource")
def resource(  # noqa: PLR0913 (a command has as many parameters as options)
    name: Annotated[str, typer.Argument(metavar="NAME", help="A singular noun in snake case.")],
    *,
    plural: Annotated[
        str | None, typer.Option(help="Its plural, where it is not the usual one.", metavar="P")
    ] = None,
    source: SourceAddress = None,
    dry_run: DryRun = False,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Add a slice: a resource with its model, repository, APIs, events, migration and tests."""
    with workspace(project) as trees:
        if not dry_run:
            require_clean(trees)
        names = {SINGULAR: name} | ({PLURAL: plural} if plural is not None else {})
        with progress("Rendering", quiet=True):
            found = prepare_slice(trees, read_project(trees.project), names, source)
        if not as_json:
            _print(found)
        if not dry_run:
            apply(trees, found.plan)
    if as_json:
        write_json(_as_data(found, applied=not dry_run))
    elif not dry_run:
        _print_next(found)


def _print(found: Slice) -> None:
    answers = found.version.answers
    say(f"{answers[SINGULAR]}, {answers[PLURAL]}:\n")
    for change in found.plan.changes:
        sign = "+" if change.kind == "added" else "~"
        say(f" {sign} {described(change)}")
    say(f"{count(len(found.paths), 'file')} added, lines in {len(found.lists)} more")
    for path, lines in found.by_hand.items():
        say(f"\nNo place was found in {path} for these lines. Add them by hand:\n")
        for line in lines:
            typer.echo(f"  {line.rstrip()}")


def _print_next(found: Slice) -> None:
    say("\nLeft to do:\n")
    for text in _left(found):
        say(indented(text, "- "))


def _left(found: Slice) -> list[str]:
    slug = found.version.names.get("slug", "")
    migrate = [f"Run `{slug} migrate` before the service starts with it."] if slug else []
    return [
        "Read the difference: `git diff --staged`. Then run `make check test`, and commit.",
        *migrate,
        "The slice is yours: later updates of the template do not reach it.",
    ]


def _as_data(found: Slice, *, applied: bool) -> dict[str, Any]:
    answers = found.version.answers
    return {
        "resource": answers[SINGULAR],
        "resource_plural": answers[PLURAL],
        "added": found.paths,
        "changed": found.lists,
        "by_hand": found.by_hand,
        "left_to_do": _left(found),
        "applied": applied,
    }
