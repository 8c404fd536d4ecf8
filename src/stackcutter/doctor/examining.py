"""All looks at a project, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackcutter.doctor.finding import Finding
from stackcutter.doctor.installation import examine_installation
from stackcutter.doctor.servers import examine_servers
from stackcutter.doctor.template import examine_template
from stackcutter.doctor.tools import examine_tools, versions
from stackcutter.doctor.variables import examine_variables, read_variables
from stackcutter.rooted import COPY, rooted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stackcutter.catalogue import Technology


@dataclass
class Examination:
    """What was found of a project.

    Attributes:
        project: Its folder.
        version: The version of the template that it records, or "".
        tools: The versions of programs that it needs; None for one that is not there.
        findings: What is wrong, and what is good to know.
    """

    project: Path
    version: str
    tools: dict[str, str | None]
    findings: list[Finding] = field(default_factory=list)

    @property
    def wrong(self) -> list[Finding]:
        """What is wrong."""
        return [finding for finding in self.findings if finding.wrong]


def examine(project: Path, address: str | None = None) -> Examination:
    """Look at a project and what is around it; nothing is changed.

    Args:
        project: The project's folder.
        address: Where the template lies now, if it has moved.
    """
    origin = examine_template(project, address)
    parts = origin.parts or []
    variables = read_variables(project)
    tools = versions(parts)
    findings = [
        *origin.findings,
        *_examine_place(project, origin.place, parts),
        *examine_variables(parts, variables),
        *examine_servers(parts, variables),
        *examine_tools(parts, tools),
        *examine_installation(project),
    ]
    return Examination(project, origin.version, tools, findings)


def _examine_place(project: Path, place: str, parts: list[Technology]) -> Iterator[Finding]:
    for path, meaning in (rooted(project, place, parts) if place else {}).items():
        found = f"`{path}` lies in a folder of a larger repository."
        yield Finding("place", path, found, f"{meaning} {COPY}", wrong=False)
