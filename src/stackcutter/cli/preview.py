"""`stackcutter preview`."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from stackcutter.answers import parse_pairs
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
from stackcutter.console import progress, say, write_json
from stackcutter.errors import RefusalError
from stackcutter.interview import Interview
from stackcutter.rendering import Difference, compare, render, text_difference
from stackcutter.source import opened


def preview(  # noqa: PLR0913 (a command has as many parameters as options)
    *,
    preset: Preset = None,
    data: Data = None,
    data_file: DataFile = None,
    defaults: Defaults = False,  # noqa: ARG001 (as for `new`; a preview never asks)
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="K=V",
            help="Show what would differ with this answer. Repeat it for more answers.",
        ),
    ] = None,
    file: Annotated[
        str | None, typer.Option(metavar="PATH", help="Show one file instead of the tree.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="With --against: show the changed lines too.")
    ] = False,
    source: SourceAddress = None,
    ref: Ref = None,
    as_json: AsJson = False,
) -> None:
    """Show the files that `new` would write; questions not answered take their defaults."""
    if diff and not against:
        message = "--diff compares two stacks. Add --against question=answer."
        raise RefusalError(message)
    with opened(source, ref) as template:
        interview = Interview(template, use_settings=True)
        given = Given(preset, data, data_file).answers(interview)
        first = _values(interview, given)
        second = None
        if against:
            second = _values(interview, given | parse_pairs(against, interview))
        with progress("Rendering", quiet=True):
            files = render(template, first)
            others = None if second is None else render(template, second)
    if file is not None:
        _show_file(file, files, others, as_json=as_json)
    elif others is None:
        _show_tree(first, files, as_json=as_json)
    else:
        _show_difference(compare(files, others), files, others, diff=diff, as_json=as_json)


def _values(interview: Interview, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a stack that copier is to be given: all that are asked."""
    return {k: reply.value for k, reply in interview.replies(given).items() if reply.relevant}


def _show_tree(answers: Mapping[str, Any], files: Mapping[str, bytes], *, as_json: bool) -> None:
    total = sum(map(len, files.values()))
    if as_json:
        listed = [{"path": path, "size": len(content)} for path, content in files.items()]
        write_json({"answers": answers, "files": listed, "size": total})
        return
    tree = Tree("", hide_root=True)
    branches = {"": tree}
    for path, content in files.items():
        *folders, name = path.split("/")
        parent = ""
        for folder in folders:
            inner = f"{parent}{folder}/"
            if inner not in branches:
                branches[inner] = branches[parent].add(f"{escape(folder)}/")
            parent = inner
        branches[parent].add(f"{escape(name)}  [dim]{_size(len(content))}[/dim]")
    Console(soft_wrap=True, highlight=False).print(tree)
    say(f"{len(files)} files, {_size(total)}")


def _show_difference(
    difference: Difference,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    *,
    diff: bool,
    as_json: bool,
) -> None:
    if as_json:
        write_json(
            {
                "added": [{"path": p, "size": len(after[p])} for p in difference.added],
                "removed": [{"path": p, "size": len(before[p])} for p in difference.removed],
                "changed": [{"path": p, "diff": text} for p, text in difference.changed.items()],
            }
        )
        return
    for path in difference.added:
        say(f" + {path}  {_size(len(after[path]))}")
    for path in difference.removed:
        say(f" - {path}  {_size(len(before[path]))}")
    for path, text in difference.changed.items():
        lines = text.splitlines()[2:]
        more = sum(line.startswith("+") for line in lines)
        less = sum(line.startswith("-") for line in lines)
        say(f" ~ {path}  +{more} -{less}")
    say(
        f"{len(difference.added)} added, {len(difference.removed)} removed, "
        f"{len(difference.changed)} changed"
    )
    if diff:
        for text in difference.changed.values():
            typer.echo(f"\n{text}", nl=False)


def _show_file(
    path: str, files: Mapping[str, bytes], others: Mapping[str, bytes] | None, *, as_json: bool
) -> None:
    known = {**files, **(others or {})}
    if path not in known:
        near = get_close_matches(path, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else " `stackcutter preview` lists the files."
        message = f"This stack has no file {path}.{hint}"
        raise RefusalError(message)
    if others is not None:
        text = text_difference(path, files.get(path, b""), others.get(path, b""))
        if as_json:
            write_json({"path": path, "diff": text})
        else:
            typer.echo(text, nl=False)
        return
    content = files[path]
    if as_json:
        shown = content.decode(errors="replace")
        write_json({"path": path, "size": len(content), "text": shown})
    else:
        typer.echo(content, nl=False)


def _size(count: int) -> str:
    """Write a number of bytes so that it is read at a glance."""
    return f"{count} B" if count < _KILO else f"{count / _KILO:.1f} kB"


_KILO = 1000
