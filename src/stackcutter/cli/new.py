"""`stackcutter new`."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from stackcutter.answers import as_arguments, not_default
from stackcutter.catalogue import layers
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
from stackcutter.console import command, indented, say, warn, write_json
from stackcutter.destination import enclosing_repository, staged, terminable
from stackcutter.errors import StoppedError
from stackcutter.interview import Interview
from stackcutter.provision import Provision, has_target, provision
from stackcutter.rooted import COPY, rooted
from stackcutter.source import Source, opened
from stackcutter.version import VERSION


@dataclass(frozen=True)
class Made:
    """A generated project.

    Attributes:
        project: Its folder.
        files: How many files were written.
        answers: All its answers.
        given: Those that are not the default.
        source: The template that it was made from.
        root: What belongs at the root of the repository around it, and why, by path.
        daemons: The commands of the service that run beside `serve`.
        inside: Whether it is a folder of a repository that was there before.
    """

    project: Path
    files: int
    answers: dict[str, Any]
    given: dict[str, Any]
    source: Source
    root: dict[str, str]
    daemons: list[str]
    inside: bool = False


def new(  # noqa: PLR0913 (a command has as many parameters as options)
    destination: Annotated[
        Path, typer.Argument(metavar="DEST", help="The folder to make; it is new or empty.")
    ],
    *,
    preset: Preset = None,
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,
    source: SourceAddress = None,
    ref: Ref = None,
    no_git: Annotated[
        bool, typer.Option("--no-git", help="Make no git repository and no first commit.")
    ] = False,
    inside: Annotated[
        bool,
        typer.Option(
            "--inside",
            help="Make it a folder of the git repository around it; nothing is committed.",
        ),
    ] = False,
    no_install: Annotated[
        bool, typer.Option("--no-install", help="Neither lock nor install the dependencies.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Start a service: answer the questions, and its folder is made whole or not at all."""
    ask = asks(preset=preset, defaults=defaults, as_json=as_json)
    with terminable():
        try:
            with opened(source, ref) as template:
                made = _make(
                    destination, template, Given(preset, data, data_file), ask=ask, inside=inside
                )
        except KeyboardInterrupt as error:
            message = "Stopped. Nothing was made."
            raise StoppedError(message) from error
        message = f"Generate with stackcutter {VERSION}"
        done = provision(made.project, message, git=not (no_git or inside), install=not no_install)
    options = [
        *(["--source", source] if source else []),
        *(["--ref", ref] if ref else []),
        *(["--no-git"] if no_git else []),
        *(["--inside"] if inside else []),
        *(["--no-install"] if no_install else []),
    ]
    given = as_arguments(made.given)
    repeat = ["stackcutter", "new", str(destination), "--defaults", *given, *options]
    if as_json:
        write_json(_as_data(made, done, repeat))
    else:
        _print(destination, made, done, repeat)
    if done.stopped:
        message = "Stopped. The project is whole; the commands above are left to you."
        raise StoppedError(message)


def _make(destination: Path, template: Source, given: Given, *, ask: bool, inside: bool) -> Made:
    interview = Interview(template, use_settings=True)
    answers = given.answers(interview)
    with staged(destination, inside=inside) as stage:
        replies = generate(template, interview, answers, stage, ask=ask)
        files = sum(path.is_file() for path in stage.rglob("*"))
    project = Path(destination).expanduser().absolute()
    shown = {name: reply.value for name, reply in replies.items() if reply.relevant}
    parts = layers(interview.catalogue, interview.values)
    root = rooted(project, _place(project), parts) if inside else {}
    daemons = [name for one in parts for name in one.listed("daemons")]
    return Made(project, files, shown, not_default(replies), template, root, daemons, inside)


def _place(project: Path) -> str:
    """Tell where a project lies in the repository around it."""
    project = project.resolve()
    root = enclosing_repository(project.parent)
    return project.relative_to(root).as_posix() if root else ""


def _next_steps(made: Made, done: Provision) -> list[str]:
    """List the commands that come next, to be run in the project."""
    names = [name for name in ("test", "servers", "dev") if has_target(made.project, name)]
    others = [f"{name}  # in another terminal" for name in made.daemons]
    commit = ["git add .", f'git commit --message "Add {made.project.name}"'] if made.inside else []
    return [*done.remaining, *commit, *(f"make {target}" for target in [*names, *others])]


def _as_data(made: Made, done: Provision, repeat: list[str]) -> dict[str, Any]:
    return {
        "destination": str(made.project),
        "files": made.files,
        "answers": made.answers,
        "source": made.source.address,
        "commit": made.source.commit,
        "updatable": not made.source.obstacle,
        "repository": done.repository,
        "root": made.root,
        "committed": done.committed,
        "installed": done.installed,
        "warnings": [*done.warnings, *filter(None, [_no_updates(made.source)])],
        "next": _next_steps(made, done),
        "repeat": shlex.join(repeat),
    }


def _no_updates(source: Source) -> str:
    if not source.obstacle:
        return ""
    return f"`copier update` will not work in this project. {source.obstacle}"


def _print(destination: Path, made: Made, done: Provision, repeat: list[str]) -> None:
    for text in filter(None, [*done.warnings, _no_updates(made.source)]):
        warn(text)
    state = [f"{made.files} files"]
    state += ["dependencies locked and installed"] if done.installed else []
    state += ["first commit made"] if done.committed else []
    say(f"{destination} is there: {', '.join(state)}. Next:\n")
    say(f"  cd {shlex.quote(str(destination))}")
    for step in _next_steps(made, done):
        say(f"  {step}")
    if made.root:
        say("\nThese belong at the root of the repository:\n")
        for path, meaning in made.root.items():
            say(indented(f"{path}: {meaning}", "- "))
        say(f"\n{COPY}")
    say("\nTo make it again:\n")
    say(command(repeat))
