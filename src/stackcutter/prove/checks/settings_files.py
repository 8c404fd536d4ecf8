"""Small formats: .env examples, ini files, CODEOWNERS, pre-commit, and who may be executed."""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

VARIABLE: Final = re.compile(r"#?\s?([A-Z][A-Z0-9_]*)=(.*)")
OWNER: Final = re.compile(r"@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9._-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+")


def is_environment(document: Document) -> bool:
    """Say whether this lists environment variables."""
    return document.name == ".env" or document.name.startswith(".env.")


def variables(document: Document) -> list[tuple[str, int]]:
    """List the variables that an .env example names, also those in a comment, with their lines."""
    return [
        (match[1], number)
        for number, line in enumerate(document.lines, start=1)
        if (match := VARIABLE.fullmatch(line)) is not None
    ]


class SettingsFiles:
    """Own rules where no program judges."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(
            "own rules", ".env examples, ini files, .editorconfig, CODEOWNERS, pre-commit, modes"
        )

    def wants(self, document: Document) -> bool:
        """Want every text; the mode of each is judged."""
        return not document.binary

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge each content."""
        for document in documents:
            yield from _mode(document)
            if is_environment(document):
                yield from _environment(document)
            if document.suffix in {".ini", ".cfg"} or document.name == ".editorconfig":
                yield from _ini(document)
            if document.name == "CODEOWNERS":
                yield from _owners(document)
            if document.name in {".pre-commit-config.yaml", ".pre-commit-config.yml"}:
                yield from _hooks(document)


def _mode(document: Document) -> Iterator[Problem]:
    if document.executable and not document.text.startswith("#!"):
        message = "The file may be executed and names no program in its first line."
        yield Problem(document, "mode", 1, message)
    if document.interpreter and not document.executable:
        message = "The file names a program in its first line and may not be executed."
        yield Problem(document, "mode", 1, message)


def _environment(document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, place in variables(document):
        if name in seen:
            yield Problem(document, "env-doubled", place, f"{name} stands twice.")
        seen.add(name)
    for number, line in enumerate(document.lines, start=1):
        if line and not line.startswith("#") and VARIABLE.fullmatch(line) is None:
            yield Problem(document, "env-syntax", number, "This is no NAME=value.")


def _ini(document: Document) -> Iterator[Problem]:
    parser = configparser.RawConfigParser(strict=True, allow_no_value=True)
    text = document.text
    if document.name == ".editorconfig":
        text = f"[top]\n{text}"  # Its first lines belong to no section.
    try:
        parser.read_string(text)
    except configparser.ParsingError as error:
        # A missing first section is such an error too, and has a line in place of a list.
        places = [place for place, _ in getattr(error, "errors", ())]
        line = min(places, default=getattr(error, "lineno", 0))
        yield Problem(document, "ini-syntax", line, "This is no setting of a section.")
    except (configparser.DuplicateSectionError, configparser.DuplicateOptionError) as error:
        message = error.message.rpartition(": ")[2]
        yield Problem(document, "ini-syntax", error.lineno or 0, f"{message}.")


def _owners(document: Document) -> Iterator[Problem]:
    for number, line in enumerate(document.lines, start=1):
        owners = line.partition("#")[0].split()[1:]
        if line.strip() and not line.startswith("#") and not owners:
            yield Problem(document, "codeowners", number, "The pattern has no owner.")
        for owner in owners:
            if OWNER.fullmatch(owner) is None:
                yield Problem(document, "codeowners", number, f"“{owner}” is no owner.")


def _hooks(document: Document) -> Iterator[Problem]:
    data = document.yaml_data
    repositories = data.get("repos") if isinstance(data, dict) else None
    if not isinstance(repositories, list) or not repositories:
        yield Problem(document, "pre-commit", 0, "There are no repos.")
        return
    for repository in repositories:
        yield from (Problem(document, "pre-commit", 0, text) for text in _hook_faults(repository))


def _hook_faults(repository: Any) -> Iterator[str]:  # noqa: ANN401 (whatever YAML can say)
    if not isinstance(repository, dict) or not isinstance(repository.get("repo"), str):
        yield "An entry of repos has no repo."
        return
    name = repository["repo"]
    if name not in {"local", "meta", "builtin"} and not isinstance(repository.get("rev"), str):
        yield f"{name} has no rev, or one that is no text."
    hooks = repository.get("hooks")
    if not isinstance(hooks, list) or not hooks:
        yield f"{name} has no hooks."
        return
    for hook in hooks:
        due = {"id", "name", "entry", "language"} if name == "local" else {"id"}
        lacking = due - set(hook if isinstance(hook, dict) else ())
        if lacking:
            yield f"A hook of {name} lacks {', '.join(sorted(lacking))}."
