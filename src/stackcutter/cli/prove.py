"""`stackcutter prove`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from stackcutter.cli.options import AsJson, Ref
from stackcutter.console import progress, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.source import Source, opened


def prove(  # noqa: PLR0913 (a command has as many parameters as options)
    *,
    template: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEMPLATE]",
            help="A folder or git address; the template of stackcutter unless given.",
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
    # Loaded only here: the other commands start without the prover.
    from stackcutter.prove.proof import Options, Proof  # noqa: PLC0415

    options = Options(workers, random, seed, not no_cache)
    with _opened(template, ref) as source, progress("Proving", quiet=as_json):
        proof = Proof(source, options, lambda _: None)
        report = proof.run()
    if as_json:
        write_json(report.as_json())
    else:
        for paragraph in report.paragraphs():
            say(paragraph)
            say()
    if report.failures:
        raise typer.Exit(1)


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
