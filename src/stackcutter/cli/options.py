"""The options that several commands share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from stackcutter.answers import parse_pairs, read_file
from stackcutter.interview import Interview
from stackcutter.presets import preset_answers

Preset = Annotated[
    str | None,
    typer.Option(help="Start from a named stack; `stackcutter presets` lists them.", metavar="P"),
]
Data = Annotated[
    list[str] | None,
    typer.Option(
        "-d",
        "--data",
        metavar="K=V",
        help="Answer a question; a list is -d api=rest,graphql. Repeat it for more answers.",
    ),
]
DataFile = Annotated[
    Path | None,
    typer.Option(help="Read answers from a YAML file, one a line.", metavar="F"),
]
Defaults = Annotated[
    bool, typer.Option("--defaults", help="Take the default of every question not answered.")
]
SourceAddress = Annotated[
    str | None,
    typer.Option("--source", help="Take the template from a git address or folder.", metavar="URL"),
]
Ref = Annotated[
    str | None,
    typer.Option(help="Take this tag, branch or commit of the template.", metavar="R"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


@dataclass(frozen=True)
class Given:
    """The answers that a command line holds, before they are checked."""

    preset: str | None
    data: list[str] | None
    data_file: Path | None

    def answers(self, interview: Interview) -> dict[str, Any]:
        """Merge them; -d is stronger than the file, and the file than the preset."""
        answers: dict[str, Any] = {}
        if self.preset is not None:
            answers |= preset_answers(self.preset, interview)
        if self.data_file is not None:
            answers |= read_file(self.data_file, interview)
        return answers | parse_pairs(self.data or (), interview)
