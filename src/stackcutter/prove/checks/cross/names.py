"""Names that other files define: targets of make, services of compose, ports of the host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks import compose, makefile, markdown, programs, schema
from stackcutter.prove.checks.cross.facts import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.prove.checks.cross.facts import Facts, Universe
    from stackcutter.prove.checks.document import Document

TARGET: Final = "make target"
SERVICE: Final = "compose service"
PORT: Final = "host port"
# `make` as a command's first word, with what follows up to the command's end.
MAKE: Final = re.compile(r"(?:^|&&|;|\|\||[\"'(]|\brun:|\bRUN)\s*(?:\$ )?make((?: +[\w./=-]+)+)")
PLAIN_TARGET: Final = re.compile(r"[a-z][a-z0-9-]*")


class MakeTargets:
    """Every `make TARGET` that a file tells its reader to run exists."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add targets, and commands in code, workflows and scripts."""
        del universe
        if makefile.is_makefile(document):
            facts.offers.update(Name(TARGET, name) for name in makefile.targets(document))
        for command, line in _commands(document):
            for match in MAKE.finditer(command):
                for word in match[1].split():
                    if PLAIN_TARGET.fullmatch(word):
                        message = f"make has no target {word}."
                        facts.need("make-target", line, message, Name(TARGET, word))


def _commands(document: Document) -> Iterator[tuple[str, int]]:
    if markdown.is_markdown(document):
        for token in markdown.tokens(document):
            line = token.map[0] + 1 if token.map else 0
            if token.type == "fence":
                for offset, text in enumerate(token.content.splitlines(), start=1):
                    yield text.partition(" #")[0], line + offset
            for child in token.children or ():
                if child.type == "code_inline":
                    yield child.content, line
    elif (
        document.path.startswith(".github/")
        or programs.is_shell(document)
        or programs.is_dockerfile(document)
        or document.name in {".gitlab-ci.yml", "bitbucket-pipelines.yml", "Jenkinsfile"}
        or document.path == ".circleci/config.yml"
    ):
        for number, text in enumerate(document.lines, start=1):
            yield text.strip().removeprefix("- ").partition(" #")[0], number


class ComposeNames:
    """Services that a file names are in it or in another one; no two files define one."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add services and the ports that they take on the host."""
        del universe
        if not compose.is_compose(document) or document.yaml_data is None:
            return
        for name, body in compose.services(document.yaml_data).items():
            place = schema.place(document, ["services", name])
            facts.offers.add(Name(SERVICE, name))
            facts.claims[Name(SERVICE, name)] = place
            for port in compose.host_ports(body):
                facts.claims[Name(PORT, port)] = place
            for key, other in compose.needed_services(body):
                line = schema.place(document, ["services", name, key])
                message = f"The service “{name}” names “{other}” in {key}, which no service is."
                facts.need("compose-unknown-service", line, message, Name(SERVICE, other))
