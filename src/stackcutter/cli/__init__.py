"""The command line: one module a command, registered here."""

from pathlib import Path
from typing import Annotated

import typer

from stackcutter.cli import add
from stackcutter.cli.adopt import adopt
from stackcutter.cli.detach import detach_project
from stackcutter.cli.diff import diff
from stackcutter.cli.doctor import doctor
from stackcutter.cli.list_technologies import list_technologies
from stackcutter.cli.new import new
from stackcutter.cli.presets import presets
from stackcutter.cli.preview import preview
from stackcutter.cli.prove import prove
from stackcutter.cli.show import show
from stackcutter.cli.status import status
from stackcutter.cli.switch import switch
from stackcutter.cli.update import update
from stackcutter.errors import RefusalError
from stackcutter.version import VERSION

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
app.command("new", short_help="Start a service.")(new)
app.command("list", short_help="List the technologies.")(list_technologies)
app.command("show", short_help="Show what a technology adds.")(show)
app.command("preview", short_help="Show the files of a stack.")(preview)
app.command("presets", short_help="List the named stacks.")(presets)
app.command("status", short_help="Tell whether an update is there.")(status)
app.command("update", short_help="Bring a project to a newer template.")(update)
app.command("switch", short_help="Change a project's answers.")(switch)
app.command("diff", short_help="Show what your team has changed.")(diff)
app.command("doctor", short_help="Tell what has drifted in a project.")(doctor)
app.command("adopt", short_help="Take in a project that records no template.")(adopt)
app.command("detach", short_help="Let a project leave its template.")(detach_project)
app.add_typer(add.app, name="add", short_help="Add a slice to a project.")
app.command("prove", short_help="Prove that every stack works.")(prove)


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"stackcutter {VERSION}")
        raise typer.Exit


@app.callback()
def stackcutter(
    *,
    version: Annotated[  # noqa: ARG001 (its callback prints it)
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Start Python backend services, and keep them alive.

    Exit codes: 0 done, 1 failed, 2 bad input or refused. `status` ends with 3 when an update is
    there, and with 4 when it would conflict.
    """
    try:
        Path.cwd()
    except FileNotFoundError as error:
        message = "The folder that this is run in has been removed. Go to one that is there."
        raise RefusalError(message) from error
