"""Every file that another one names is there: links, references, copies, mounts, includes."""

from __future__ import annotations

import json
import posixpath
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from stackcutter.prove.checks import compose, markdown, programs
from stackcutter.prove.checks.cross.facts import Name
from stackcutter.prove.checks.cross.imports import line_of
from stackcutter.prove.checks.document import toml_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.prove.checks.cross.facts import Facts, Universe
    from stackcutter.prove.checks.document import Document

PATH: Final = "path"
ANCHOR: Final = "anchor"
# A file under docs, wherever it is named.
REFERENCE: Final = re.compile(r"(?<![\w./-])docs/[\w./-]*\w\.md\b")
# A path in code style: at least one folder, and a suffix or a final slash.
CODE_PATH: Final = re.compile(r"(?:\./)?[\w.-]+(?:/[\w.-]+)*/(?:[\w.-]+\.\w+)?")
COPY: Final = re.compile(r"(?:COPY|ADD)\s+(.*)", re.IGNORECASE)
# What a build or a command makes in the project's folder.
MADE: Final = ("uv.lock", ".venv/*", ".env", "dist/*", "build/*", "*.db")


class Paths:
    """Names of files, format by format."""

    def read(self, document: Document, universe: Universe, facts: Facts) -> None:
        """Add the file itself, and what it names."""
        _offer(document, facts)
        if document.binary:
            return
        _references(document, facts)
        if markdown.is_markdown(document):
            _links(document, facts)
            _code(document, universe, facts)
        if programs.is_dockerfile(document):
            _copies(document, universe, facts)
        if compose.is_compose(document):
            _compose(document, universe, facts)
        if document.path == "pyproject.toml":
            _project(document, universe, facts)
        if document.path.startswith(".github/"):
            _local_actions(document, facts)


def _offer(document: Document, facts: Facts) -> None:
    facts.offers.add(Name(PATH, document.path))
    facts.offers.update(Name(PATH, str(folder)) for folder in document.folder.parents)
    facts.offers.add(Name(PATH, str(document.folder)))
    if markdown.is_markdown(document):
        facts.offers.update(
            Name(ANCHOR, f"{document.path}#{anchor}") for anchor in markdown.anchors(document)
        )


def _need(  # noqa: PLR0913, PLR0917 (the parts of one sentence)
    rule: str, line: int, path: str, facts: Facts, universe: Universe | None = None, why: str = ""
) -> None:
    """Need a path, or, with a universe, any path that a pattern fits."""
    path = posixpath.normpath(path)
    if any(fnmatchcase(path, pattern) for pattern in MADE):
        return
    names = [Name(PATH, path)]
    if universe is not None and any(mark in path for mark in "*?["):
        known = universe.paths | universe.folders
        names = [Name(PATH, one) for one in sorted(known) if fnmatchcase(one, path)]
    facts.need(rule, line, f"{path} is not there{why}.", *names)


def _references(document: Document, facts: Facts) -> None:
    for number, line in enumerate(document.lines, start=1):
        for match in REFERENCE.finditer(line):
            if not line[: match.start()].endswith("://"):
                _need("reference", number, match[0], facts)


def _links(document: Document, facts: Facts) -> None:
    for target, line in markdown.links(document):
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        if parts.path.startswith("/"):
            path = parts.path.lstrip("/")
        else:
            path = posixpath.join(str(document.folder), unquote(parts.path))
        path = posixpath.normpath(path)
        _need("link", line, path, facts)
        if parts.fragment and path.endswith(".md"):
            message = f"{path} has no heading #{parts.fragment}."
            facts.need("link-anchor", line, message, Name(ANCHOR, f"{path}#{parts.fragment}"))


def _code(document: Document, universe: Universe, facts: Facts) -> None:
    """Read paths in code style whose first folder can be in the project.

    A path counts from the root or from the document's own folder, as prose goes.
    """
    for token in markdown.tokens(document):
        line = token.map[0] + 1 if token.map else 0
        for child in token.children or ():
            if child.type != "code_inline" or CODE_PATH.fullmatch(child.content) is None:
                continue
            path = posixpath.normpath(child.content)
            if path.partition("/")[0] not in universe.folders:
                continue
            if any(fnmatchcase(path, pattern) for pattern in MADE):
                continue
            beside = posixpath.normpath(posixpath.join(str(document.folder), path))
            message = f"{path} is not there."
            facts.need("reference", line, message, Name(PATH, path), Name(PATH, beside))


def _copies(document: Document, universe: Universe, facts: Facts) -> None:
    """Read what a Dockerfile copies from the project, which is its context."""
    for number, instruction in _instructions(document):
        match = COPY.fullmatch(instruction)
        if match is None:
            continue
        rest = match[1].strip()
        options = []
        while rest.startswith("--"):
            option, _, rest = rest.partition(" ")
            options.append(option)
            rest = rest.strip()
        if any(option.startswith("--from") for option in options):
            continue
        words = json.loads(rest) if rest.startswith("[") else rest.split()
        for source in words[:-1]:
            if not source.startswith(("http://", "https://", "<<", "$")):
                path = source.lstrip("/") or "."
                _need("copy", number, path, facts, universe, " to be copied")


def _instructions(document: Document) -> Iterator[tuple[int, str]]:
    """Join lines that go on, and give each instruction with its first line."""
    start, text = 0, ""
    for number, line in enumerate(document.lines, start=1):
        if line.lstrip().startswith("#"):
            continue
        start = start or number
        if line.rstrip().endswith("\\"):
            text += line.rstrip()[:-1] + " "
            continue
        yield start, (text + line).strip()
        start, text = 0, ""


def _compose(document: Document, universe: Universe, facts: Facts) -> None:
    data = document.yaml_data
    if not isinstance(data, dict):
        return

    def need(path: str) -> None:
        if path and not path.startswith(("/", "~", "$", "http:", "https:", "git@")):
            where = posixpath.join(str(document.folder), path)
            _need("compose-path", line_of(document, path), where, facts, universe)

    for path in compose.includes(data):
        need(path)
    for kind in ("configs", "secrets"):
        for body in (data.get(kind) or {}).values():
            need(str((body or {}).get("file", "")))
    for body in compose.services(data).values():
        for path in _service_paths(body):
            need(path)


def _service_paths(body: dict[str, Any]) -> Iterator[str]:
    build = body.get("build")
    context = build if isinstance(build, str) else (build or {}).get("context", "")
    if context:
        yield context
    if isinstance(build, dict) and "dockerfile_inline" not in build:
        yield posixpath.join(context or ".", build.get("dockerfile", "Dockerfile"))
    elif isinstance(build, str):
        yield posixpath.join(context, "Dockerfile")
    files = body.get("env_file") or ()
    for entry in [files] if isinstance(files, str) else files:
        if not isinstance(entry, dict):
            yield str(entry)
        elif entry.get("required", True):
            yield str(entry.get("path", ""))
    for entry in body.get("volumes") or ():
        if isinstance(entry, dict):
            yield str(entry.get("source", "")) if entry.get("type") == "bind" else ""
        elif str(entry).startswith("."):
            yield str(entry).partition(":")[0]


def _project(document: Document, universe: Universe, facts: Facts) -> None:
    """Read the files and folders that a pyproject.toml names."""
    data = toml_data(document)
    if data is None:
        return  # The rule on TOML reports it.
    project, tool = data.get("project", {}), data.get("tool", {})
    readme = project.get("readme", [])
    named = [readme.get("file", "") if isinstance(readme, dict) else readme]
    named += [project.get("license-files", [])]
    named += [tool.get("pytest", {}).get("ini_options", {}).get("testpaths", [])]
    named += [tool.get("mypy", {}).get("files", []), tool.get("pyright", {}).get("include", [])]
    targets = tool.get("hatch", {}).get("build", {}).get("targets", {})
    named += [target.get("packages", []) for target in targets.values()]
    for entry in named:
        for path in [entry] if isinstance(entry, str) else entry:
            if path:
                _need("project-path", line_of(document, path), path, facts, universe)


def _local_actions(document: Document, facts: Facts) -> None:
    for number, line in enumerate(document.lines, start=1):
        match = re.search(r"\buses:\s*\./(\S+)", line)
        if match is not None:
            _need("workflow-path", number, match[1], facts)
