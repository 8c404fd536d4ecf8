"""`stackcutter prove`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stackcutter.cli.options import AsJson, Ref
from stackcutter.console import progress, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.prove.checks.tools import ToolMissingError
from stackcutter.source import Source, opened


class Depth(StrEnum):
    """Which stacks the deep checks try."""

    EACH = "each"
    PAIRS = "pairs"
    TRIPLES = "triples"


def prove(  # noqa: PLR0913 (a command has as many parameters as options)
    *,
    template: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEMPLATE]",
            help="A folder or git address; the template of stackcutter unless given.",
        ),
    ] = None,
    deep: Annotated[
        Depth | None,
        typer.Option(
            help="Also install, test and start real copies: each value once, all pairs, or all "
            "triples of values."
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Use N processes; all cores by default.")
    ] = None,
    random: Annotated[
        int, typer.Option(metavar="N", min=0, help="Really copy N random stacks, and compare.")
    ] = 3,
    seed: Annotated[
        int | None, typer.Option(metavar="S", help="Choose the same random stacks again.")
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Judge again what earlier runs judged.")
    ] = False,
    ref: Ref = None,
    as_json: AsJson = False,
) -> None:
    """Prove that every stack of a template works.

    Every file is rendered for every combination of the answers that it reads, and every distinct
    result is checked; so all stacks are covered, however many there are.
    """
    # Loaded only here: the other commands start without the prover and its libraries.
    try:
        from stackcutter.prove.deepening import deepen  # noqa: PLC0415
        from stackcutter.prove.proof import Options, Proof  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ToolMissingError(str(error.name)) from error

    options = Options(workers, random, seed, not no_cache)
    with _opened(template, ref) as source:
        with progress("Proving", quiet=as_json) as show:
            proof = Proof(source, options, show)
            report = proof.run()
        if deep is not None:
            start = time.monotonic()
            deepen(source.folder, proof.stacks, deep, report, say=_progress)
            report.seconds += time.monotonic() - start
    if as_json:
        write_json(report.as_json())
    else:
        for paragraph in report.paragraphs():
            say(paragraph)
            say()
    if report.failures:
        raise typer.Exit(1)


def _progress(text: str) -> None:
    """Show the next step of a long run."""
    typer.echo(text, err=True)


@contextmanager
def _opened(template: str | None, ref: str | None) -> Iterator[Source]:
    """Open a template; a folder counts as it lies there, what is not committed included."""
    folder = None if template is None else Path(template).expanduser()
    if folder is None or not folder.exists() or ref is not None:
        with opened(template, ref) as source:
            yield source
        return
    if not any((folder / name).is_file() for name in ("copier.yml", "copier.yaml")):
        message = f"{template} is no copier template: it has no copier.yml."
        raise RefusalError(message)
    yield Source(folder.resolve(), str(folder.resolve()), None)
