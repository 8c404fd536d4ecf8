"""`stackcutter show`."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from stackcutter.answers import as_arguments
from stackcutter.catalogue import Technology
from stackcutter.cli.options import AsJson, Ref, SourceAddress
from stackcutter.console import command, progress, say, table, write_json
from stackcutter.interview import Interview
from stackcutter.source import opened
from stackcutter.technology import Addition, addition, find


def show(
    technology: Annotated[str, typer.Argument(help="Its name, as `stackcutter list` shows it.")],
    *,
    source: SourceAddress = None,
    ref: Ref = None,
    as_json: AsJson = False,
) -> None:
    """Show what a technology adds to a service, and what it cannot be combined with."""
    with opened(source, ref) as template:
        interview = Interview(template)
        found = find(interview, technology)
        with progress("Rendering", quiet=True):
            added = addition(template, interview, found)
    if as_json:
        write_json(_as_data(found, added))
    else:
        _print(found, added)


def _as_data(technology: Technology, added: Addition) -> dict[str, Any]:
    return {
        **technology.details,
        "name": technology.name,
        "title": technology.title,
        "question": technology.question or None,
        "value": technology.value,
        "summary": technology.summary,
        "dependencies": technology.listed("dependencies"),
        "development": technology.listed("development"),
        "variables": technology.listed("variables"),
        "servers": technology.listed("servers"),
        "answers": added.stack,
        "compared_with": added.instead,
        "files": {
            "added": added.files.added,
            "removed": added.files.removed,
            "changed": list(added.files.changed),
        },
        "needs": added.needs or None,
        "refused": [asdict(refusal) for refusal in added.refused],
    }


def _print(technology: Technology, added: Addition) -> None:
    say(f"{technology.title}: {technology.summary}".rstrip(": "))
    if added.stack:
        say(command(as_arguments(added.stack)))
    else:
        say(
            "Every service has it; no question chooses it."
            if technology.name == "service"
            else "No question chooses it: it comes with other answers."
        )
    _section("Servers", [_server(server) for server in technology.listed("servers")])
    _section("Dependencies", [(str(d), "") for d in technology.listed("dependencies")])
    _section("For development", [(str(d), "") for d in technology.listed("development")])
    _section("Variables", [_variable(variable) for variable in technology.listed("variables")])
    if added.instead is not None:
        _section(
            f"Files, compared with {shlex.join(as_arguments(added.instead))}",
            [
                *(("+", path) for path in added.files.added),
                *(("-", path) for path in added.files.removed),
                *(("~", path) for path in added.files.changed),
            ],
        )
    if added.needs:
        _section("Needs", [(added.needs,)])
    _section(
        "Cannot be combined with",
        [(f"{r.question}={_text(r.value)}", r.sentence) for r in added.refused],
    )


def _section(title: str, rows: Sequence[Sequence[str]]) -> None:
    if rows:
        say(f"\n{title}")
        say(table(rows))


def _server(server: Any) -> tuple[str, ...]:  # noqa: ANN401 (a catalogue's own text)
    if not isinstance(server, dict):
        return str(server), "", ""
    ports = server.get("ports") or ([server["port"]] if "port" in server else [])
    return (
        str(server.get("name", "")),
        f"port {', '.join(map(str, ports))}" if ports else "",
        str(server.get("image", "")),
    )


def _variable(variable: Any) -> tuple[str, str]:  # noqa: ANN401 (a catalogue's own text)
    if not isinstance(variable, dict):
        return str(variable), ""
    meaning = str(variable.get("meaning", "")).rstrip(".")
    if variable.get("required"):
        remark = "required"
    elif variable.get("default") not in (None, ""):
        # As the catalogue writes what each service has of its own.
        default = str(variable["default"])
        remark = f"default {default.replace('SLUG', '<slug>').replace('PACKAGE', '<package>')}"
    else:
        remark = ""
    secret = "secret" if variable.get("secret") else ""
    remarks = ", ".join(filter(None, (remark, secret)))
    return str(variable.get("name", "")), f"{meaning} ({remarks})" if remarks else meaning


def _text(value: Any) -> str:  # noqa: ANN401 (a catalogue's own text)
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
