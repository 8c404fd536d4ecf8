"""`stackcutter diff`."""

from os.path import normpath
from pathlib import Path, PurePath
from typing import Annotated

import typer

from stackcutter.cli.changing import ProjectFolder
from stackcutter.cli.options import AsJson
from stackcutter.cli.plans import SIGNS
from stackcutter.console import progress, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.project import read_project
from stackcutter.updating.differences import Difference, text_difference
from stackcutter.updating.edits import edits
from stackcutter.updating.trees import Trees
from stackcutter.updating.workspace import workspace


def diff(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Only these files or folders of the project."),
    ] = None,
    *,
    stat: Annotated[bool, typer.Option("--stat", help="Only list the files.")] = False,
    own: Annotated[bool, typer.Option("--own", help="Show files of your own, too.")] = False,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what your team has changed in the template's files, at the version it was made from."""
    with workspace(project) as trees:
        recorded = read_project(trees.project)
        chosen = [_inside(trees.project, path) for path in paths or []]
        with progress("Comparing", quiet=True):
            found = edits(trees, recorded)
        shown = [
            one
            for one in found.differences
            if (own or one.kind != "added") and _chosen(one, chosen)
        ]
        if chosen and not shown:
            _refuse_unknown(chosen, trees)
        texts = {
            one.path: text_difference(trees, found.base, found.ours, one.path, one.previous)
            for one in shown
        }
    if as_json:
        write_json([{**_as_data(one), "diff": texts[one.path]} for one in shown])
    elif not shown:
        place = ", ".join(paths) if paths else "the template's files"
        say(f"Your team has changed nothing in {place}.")
    else:
        for one in shown:
            if stat:
                say(_line(one))
            else:
                typer.echo(texts[one.path], nl=False)


def _inside(project: Path, path: str) -> PurePath:
    """Return a path as it is in the project, however it was typed."""
    there = project / path
    places = ((normpath(project), normpath(there)), (project.resolve(), there.resolve()))
    for folder, place in places:
        if PurePath(place).is_relative_to(folder):
            return PurePath(place).relative_to(folder)
    message = f"{path} is not in {project}."
    raise RefusalError(message)


def _chosen(difference: Difference, paths: list[PurePath]) -> bool:
    names = (difference.path, difference.origin)
    return not paths or any(PurePath(name).is_relative_to(path) for name in names for path in paths)


def _refuse_unknown(paths: list[PurePath], trees: Trees) -> None:
    missing = [str(path) for path in paths if not (trees.project / path).exists()]
    if missing:
        message = f"{trees.project} has no {', '.join(missing)}."
        raise RefusalError(message)


def _line(difference: Difference) -> str:
    before = f"{difference.previous} -> " if difference.previous else ""
    counts = "" if difference.more is None else f"  +{difference.more} -{difference.less}"
    return f" {SIGNS[difference.kind]} {before}{difference.path}{counts}"


def _as_data(difference: Difference) -> dict[str, str | int | None]:
    data: dict[str, str | int | None] = {"path": difference.path, "kind": difference.kind}
    if difference.previous:
        data["previous"] = difference.previous
    return {**data, "added_lines": difference.more, "removed_lines": difference.less}
