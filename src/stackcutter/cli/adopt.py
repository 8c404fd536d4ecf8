"""`stackcutter adopt`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from stackcutter.adopting import Comparison, compare, lost_with, record, require_adoptable
from stackcutter.cli.changing import DryRun, ShowDiff
from stackcutter.cli.generating import asks, generate
from stackcutter.cli.options import (
    AsJson,
    Data,
    DataFile,
    Defaults,
    Given,
    Preset,
    Ref,
    SourceAddress,
)
from stackcutter.console import command, count, from_here, git_at, indented, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.interview import Interview
from stackcutter.project import ANSWERS_FILE
from stackcutter.source import Source, opened
from stackcutter.updating.differences import text_difference
from stackcutter.updating.trees import Trees

_OWN = 10
_MISSING = (
    "The missing ones count as deleted by your team: no update brings them back. To have one, copy "
    "it from a rendering beside the project."
)
_OTHER = (
    "Those that differ count as edited by your team: an update merges what the template changes "
    "into them, and lists a conflict where both have other lines in one place."
)
_OURS = (
    "Your own stay as they are, unless the template comes to have a file of the same name: that is "
    "a conflict, too."
)


def adopt(  # noqa: PLR0913 (a command has as many parameters as options)
    destination: Annotated[
        Path, typer.Argument(metavar="[DEST]", help="The project; this folder unless given.")
    ] = Path(),
    *,
    preset: Preset = None,
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,
    source: SourceAddress = None,
    ref: Ref = None,
    dry_run: DryRun = False,
    diff: ShowDiff = False,
    as_json: AsJson = False,
) -> None:
    """Take in a project that was written by hand, or that lost its file of answers.

    A stack is rendered beside it and compared. Then the answers are recorded, so that updates work
    from there on; no other file is touched.
    """
    ask = asks(preset=preset, defaults=defaults, as_json=as_json)
    project = _folder(destination)
    with TemporaryDirectory(prefix="stackcutter-") as scratch, opened(source, ref) as template:
        require_adoptable(project, template)
        trees = Trees(project, Path(scratch))
        interview = Interview(template, use_settings=True)
        given = Given(preset, data, data_file).answers(interview)
        rendering = Path(scratch) / "rendered"
        replies = generate(template, interview, given, rendering, ask=ask)
        found = compare(trees, rendering)
        record(project, rendering, dry_run=dry_run)
        answers = {name: reply.value for name, reply in replies.items() if reply.relevant}
        if as_json:
            write_json(_as_data(project, template, answers, found, trees, recorded=not dry_run))
        else:
            _print(project, template, found)
            if diff:
                for one in found.listed("changed"):
                    text = text_difference(trees, found.base, found.ours, one.path)
                    typer.echo(f"\n{text}", nl=False)
            if dry_run:
                return
            _print_next(project, template, place=trees.prefix, lost=lost_with(project))


def _folder(destination: Path) -> Path:
    project = destination.expanduser().absolute()
    if not project.is_dir():
        message = (
            f"{project} is no folder. `adopt` takes in a project that is there; `stackcutter new` "
            "makes one."
        )
        raise RefusalError(message)
    return project.resolve()


def _print(project: Path, template: Source, found: Comparison) -> None:
    missing, own = found.listed("removed"), found.listed("added")
    say(f"{project.name} beside what the template writes:\n")
    say(f"  {template.address} at {template.commit}\n")
    for one in missing:
        say(f" - {one.path}  missing")
    for one in found.listed("changed"):
        counts = "" if one.more is None else f"  +{one.more} -{one.less}"
        say(f" ~ {one.path}{counts}")
    for one in own[:_OWN]:
        say(f" + {one.path}  your own")
    if len(own) > _OWN:
        say(f"   and {len(own) - _OWN} more of your own")
    say(
        f"{count(len(missing), 'file')} missing, {len(found.listed('changed'))} other, "
        f"{found.same} the same, {len(own)} your own."
    )
    say("\nWhat later updates do:\n")
    for text in (_MISSING, _OTHER, _OURS):
        say(indented(text, "- "))


def _print_next(project: Path, template: Source, *, place: str, lost: str) -> None:
    beside = [
        *("stackcutter", "new", from_here(project.with_name(f"{project.name}-rendered"))),
        *("--inside" if place else "--no-git", "--no-install"),
        *("--data-file", from_here(project / ANSWERS_FILE), "--defaults"),
        *("--source", str(template.address), "--ref", str(template.commit)),
    ]
    say(f"\nThe answers stand in {ANSWERS_FILE}. Commit it, or no update sees it:\n")
    say(command([*git_at(project), "add", ANSWERS_FILE]))
    say(command([*git_at(project), "commit", "--message", "Adopt the template"]))
    say("\nTo render the template's files beside the project, and take what you want of them:\n")
    say(command(beside))
    if lost:
        say(
            f"\nThe project had a file of answers, which commit {lost} deleted. If its version is "
            "the better one to go on from, take it back:\n"
        )
        say(command([*git_at(project), "checkout", f"{lost}^", "--", ANSWERS_FILE]))


def _as_data(  # noqa: PLR0913 (all that was found)
    project: Path,
    template: Source,
    answers: dict[str, Any],
    found: Comparison,
    trees: Trees,
    *,
    recorded: bool,
) -> dict[str, Any]:
    return {
        "project": str(project),
        "source": template.address,
        "commit": template.commit,
        "answers": answers,
        "missing": [one.path for one in found.listed("removed")],
        "different": [
            {
                "path": one.path,
                "added_lines": one.more,
                "removed_lines": one.less,
                "diff": text_difference(trees, found.base, found.ours, one.path),
            }
            for one in found.listed("changed")
        ],
        "own": [one.path for one in found.listed("added")],
        "same": found.same,
        "deleted_before_by": lost_with(project) or None,
        "recorded": recorded,
    }
