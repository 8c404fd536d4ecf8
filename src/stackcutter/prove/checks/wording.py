"""No word of the template is left in what it renders."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from stackcutter.prove.checks.problem import Problem, Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document

# Formats in which these words of Python can only be values that a template printed.
FOREIGN: Final = (".yaml", ".yml", ".toml", ".json", ".env", ".example")
PRINTED: Final = re.compile(r"(?:[:=]\s*|^\s*-\s+)(None|True|False|Undefined),?$")


@dataclass(frozen=True)
class Word:
    """What must not be left, and why."""

    pattern: re.Pattern[str]
    message: str


@dataclass(frozen=True)
class Exemption:
    """Where something that looks like a template's word is due."""

    paths: tuple[str, ...]
    pattern: re.Pattern[str]
    reason: str

    def covers(self, path: str) -> bool:
        """Say whether the exemption holds for a path."""
        return any(fnmatchcase(path, glob) for glob in self.paths)


@cache
def words() -> tuple[tuple[Word, ...], tuple[Exemption, ...]]:
    """Read the list that stands beside this module."""
    text = resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return (
        tuple(
            Word(re.compile(entry["pattern"], re.IGNORECASE), entry["message"])
            for entry in data["word"]
        ),
        tuple(
            Exemption(tuple(entry["paths"]), re.compile(entry["pattern"]), entry["reason"])
            for entry in data["exception"]
        ),
    )


class Wording:
    """Template words, and values of Python in files that are not Python."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool("own list of words", "every file and its path: no word of the template is left")

    def wants(self, document: Document) -> bool:
        """Want every text."""
        return not document.binary

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge each text and its path."""
        for document in documents:
            text = document.text
            # What an exemption cuts out has a word, or is all there is.
            if not _is_clean(document):
                exempt = [one for one in words()[1] if one.covers(document.path)]
                text = _without(text, exempt)
                yield from _left(document, _without(document.path, exempt), text)
            if document.suffix in FOREIGN:
                yield from _printed(document, text)


def _left(document: Document, path: str, text: str) -> Iterator[Problem]:
    """Find words in a path and a text."""
    for word in words()[0]:
        if word.pattern.search(path):
            message = f"The path {word.message}: {document.path}"
            yield Problem(document, "wording-path", 0, message)
    for word in words()[0]:
        for match in word.pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            message = f"“{match[0].strip()}” {word.message}."
            yield Problem(document, "wording", line, message)


def _is_clean(document: Document) -> bool:
    """Tell quickly that no line has a word: contents of one file differ in few of them."""
    return all(map(_has_none, {document.path, *document.text.split("\n")}))


@lru_cache(maxsize=200_000)
def _has_none(line: str) -> bool:
    # A pattern may want white space before or after.
    return not any(word.pattern.search(f"\n{line}\n") for word in words()[0])


def _without(text: str, exemptions: Sequence[Exemption]) -> str:
    for exemption in exemptions:
        # Line numbers stay.
        text = exemption.pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
    return text


def _printed(document: Document, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if (match := PRINTED.search(line)) is not None:
            message = f"“{match[1]}” is a value of Python."
            yield Problem(document, "wording-python", number, message)
