"""`stackcutter doctor`."""

from dataclasses import asdict
from pathlib import Path

import typer

from stackcutter.cli.changing import ProjectFolder
from stackcutter.cli.options import AsJson, SourceAddress
from stackcutter.console import indented, progress, say, write_json
from stackcutter.doctor.examining import Examination, examine
from stackcutter.doctor.finding import Finding
from stackcutter.project import find_project

_LISTED = 10


def doctor(
    *,
    source: SourceAddress = None,
    project: ProjectFolder = None,
    as_json: AsJson = False,
) -> None:
    """Tell what has drifted in a project and around it, and what to do; nothing is changed.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    folder = find_project(project or Path.cwd())
    with progress("Looking", quiet=True):
        found = examine(folder, source)
    if as_json:
        write_json(
            {
                "project": str(found.project),
                "version": found.version or None,
                "wrong": len(found.wrong),
                "tools": found.tools,
                "findings": [asdict(finding) for finding in found.findings],
            }
        )
    else:
        _print(found)
    raise typer.Exit(1 if found.wrong else 0)


def _print(found: Examination) -> None:
    count = len(found.wrong)
    heading = {0: "nothing is wrong", 1: "1 thing is wrong"}.get(count, f"{count} things are wrong")
    say(f"{found.project.name}: {heading}.")
    for finding in sorted(found.findings, key=lambda one: not one.wrong):
        say()
        _show(finding)
    tools = [f"{name} {version}" for name, version in found.tools.items() if version]
    if tools:
        say(f"\nTools: {', '.join(tools)}.")


def _show(finding: Finding) -> None:
    say(indented(finding.found, "! " if finding.wrong else "i "))
    for line in finding.meaning.split("\n"):
        say(f"    {line.strip()}" if line.startswith(" ") else indented(line, "  "))
    for path in finding.paths[:_LISTED]:
        say(f"    {path}")
    if len(finding.paths) > _LISTED:
        say(f"    and {len(finding.paths) - _LISTED} more")
