"""Compose files: the specification's schema, and names that point to each other.

The official program judges each file only together with those that it includes, and takes a
process a file. This takes its place in bulk; the deep checks run it on real copies.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks import schema, tools
from stackcutter.prove.checks.problem import Problem, Tool
from stackcutter.prove.checks.yamls import is_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stackcutter.prove.checks.document import Document

# What a service may use, and where the file declares it.
DECLARED: Final = ("volumes", "networks", "secrets", "configs")


def is_compose(document: Document) -> bool:
    """Say whether this is a compose file: by its name, or by services at its top."""
    if not is_yaml(document) or document.path.startswith((".github/", ".gitlab", ".circleci/")):
        return False
    if is_main(document):
        return True
    data = document.yaml_data
    return isinstance(data, dict) and isinstance(data.get("services"), dict)


def is_main(document: Document) -> bool:
    """Say whether this is a file that `docker compose` reads by itself."""
    return document.name.removesuffix(document.suffix) in {"compose", "docker-compose"}


def services(data: object) -> dict[str, dict[str, Any]]:
    """Read a compose file's services, leaving out what has the wrong type."""
    found = data.get("services") if isinstance(data, dict) else None
    if not isinstance(found, dict):
        return {}
    return {name: body for name, body in found.items() if isinstance(body, dict)}


def includes(data: object) -> list[str]:
    """List the files that a compose file includes, as it writes them."""
    found = data.get("include") if isinstance(data, dict) else None
    paths: list[str] = []
    for entry in found if isinstance(found, list) else []:
        inner = entry.get("path") if isinstance(entry, dict) else entry
        paths += [inner] if isinstance(inner, str) else list(inner or [])
    return paths


def needed_services(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the keys by which a service names others, each with the name."""
    found = [("depends_on", name) for name in body.get("depends_on") or ()]
    found += [("links", str(name).partition(":")[0]) for name in body.get("links") or ()]
    extends = body.get("extends")
    if isinstance(extends, str):
        found.append(("extends", extends))
    elif isinstance(extends, dict) and "file" not in extends:
        found.append(("extends", str(extends.get("service"))))
    mode = body.get("network_mode")
    if isinstance(mode, str) and mode.startswith("service:"):
        found.append(("network_mode", mode.removeprefix("service:")))
    return found


def host_ports(body: Mapping[str, Any]) -> list[str]:
    """List the ports that a service takes on the host, as written."""
    found = []
    for entry in body.get("ports") or ():
        if isinstance(entry, dict):
            published = str(entry.get("published", ""))
        else:
            published = str(entry).rpartition(":")[0]
        if published:
            # `${PORT:-8000}` has a colon of its own.
            variable = re.search(r"\$\{[^}]*\}$", published)
            found.append(variable[0] if variable else published.rpartition(":")[2])
    return found


class Compose:
    """The compose specification's schema, and names declared in the same file."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        name = f"compose-spec schema of {tools.version('check-jsonschema')}, own rules on names"
        return Tool(name, "compose files: schema, declared names, ports; `docker-compose` in deep")

    def wants(self, document: Document) -> bool:
        """Want compose files."""
        return is_compose(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge each content that parses."""
        for document in documents:
            if document.yaml_data is None:
                continue
            yield from schema.violations(document, "compose-spec")
            yield from _undeclared(document)
            yield from _unused(document)
            yield from _ports(document)
            # One that is included, or includes others, may name services of these: a rule on files
            # together judges it.
            if is_main(document) and not includes(document.yaml_data):
                yield from _unknown_services(document)


def _used(body: Mapping[str, Any], kind: str) -> Iterator[str]:
    """Name what a service uses of one kind."""
    entries = body.get(kind)
    if isinstance(entries, dict):
        yield from entries
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            if kind == "volumes" and entry.get("type") != "volume":
                continue
            yield str(entry.get("source", ""))
        elif kind != "volumes":
            yield str(entry)
        elif ":" in str(entry):
            yield str(entry).partition(":")[0]


def _undeclared(document: Document) -> Iterator[Problem]:
    for name, body in services(document.yaml_data).items():
        for kind in DECLARED:
            declared = document.yaml_data.get(kind) or {}
            for used in _used(body, kind):
                if _is_host_path(used) or used in declared or (kind, used) == _DEFAULT_NETWORK:
                    continue
                line = schema.place(document, ["services", name, kind])
                message = f"The service “{name}” uses “{used}”, which “{kind}” does not declare."
                yield Problem(document, f"compose-undeclared-{kind}", line, message)


_DEFAULT_NETWORK: Final = ("networks", "default")


def _is_host_path(name: str) -> bool:
    return not name or name[0] in "./~$"


def _unused(document: Document) -> Iterator[Problem]:
    bodies = services(document.yaml_data).values()
    for kind in DECLARED:
        used = {name for body in bodies for name in _used(body, kind)}
        for name in document.yaml_data.get(kind) or {}:
            if name not in used and (kind, name) != _DEFAULT_NETWORK:
                line = schema.place(document, [kind, name])
                message = f"“{kind}” declares “{name}”, which no service uses."
                yield Problem(document, f"compose-unused-{kind}", line, message)


def _ports(document: Document) -> Iterator[Problem]:
    taken: dict[str, list[str]] = defaultdict(list)
    for name, body in services(document.yaml_data).items():
        for port in host_ports(body):
            taken[port].append(name)
    for port, names in taken.items():
        if len(names) > 1:
            line = schema.place(document, ["services", names[1], "ports"])
            message = f"The host's port {port} is given to {' and '.join(names)}."
            yield Problem(document, "compose-port", line, message)


def _unknown_services(document: Document) -> Iterator[Problem]:
    known = services(document.yaml_data)
    for name, body in known.items():
        for key, other in needed_services(body):
            if other not in known:
                line = schema.place(document, ["services", name, key])
                message = f"The service “{name}” names “{other}” in {key}, which no service is."
                yield Problem(document, "compose-unknown-service", line, message)
