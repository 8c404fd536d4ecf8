"""With another resource, no word of the example resource is left."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from stackcutter.prove.checks.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.prove.checks.document import Document


@dataclass(frozen=True)
class Exemption:
    """Where the word is due, and why."""

    paths: tuple[str, ...]
    pattern: re.Pattern[str]
    reason: str


@cache
def exemptions() -> tuple[Exemption, ...]:
    """Read the list that stands beside this module."""
    text = resources.files(__package__).joinpath("resource.toml").read_text("utf-8")
    return tuple(
        Exemption(
            tuple(entry["paths"]), re.compile(entry["pattern"], re.MULTILINE), entry["reason"]
        )
        for entry in tomllib.loads(text)["exception"]
    )


@cache
def _word(example: str, chosen: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Make the patterns of the example's word and of the chosen resource in all its spellings."""
    steps = chosen.split("_")
    # protoc doubles underscores in the names under which stubs import one another.
    chosen_pattern = r"(?:__|[ _-])?".join(re.escape(step) for step in steps) + r"(?:e?s)?"
    return (
        # Parts of camel case and snake case count: `createItem`, `item_id`, `ITEMS`.
        re.compile(rf"(?<![a-z])(?:{example}s?(?![a-z])|{example.title()}s?(?![a-z]))"
                   rf"|(?<=[a-z]){example.title()}s?(?![a-z])"
                   rf"|(?<![A-Z]){example.upper()}S?(?![A-Za-z])"),
        re.compile(chosen_pattern, re.IGNORECASE),
    )  # fmt: skip


def example_words(document: Document, example: str, chosen: str) -> Iterator[Problem]:
    """Find the example resource's name in a content that another resource was chosen for.

    Args:
        document: The content; its path is judged too.
        example: The example's singular, such as `item`.
        chosen: The chosen singular, in snake case, such as `line_item`.
    """
    if document.binary:
        return
    pattern, own = _word(example, chosen)
    if pattern.search(own.sub("", document.path)):
        message = f"The path names the example “{example}” in place of “{chosen}”."
        yield Problem(document, "resource-word", 0, message)
    text = own.sub("", document.text)
    for exemption in exemptions():
        if any(fnmatchcase(document.path, glob) for glob in exemption.paths):
            # Line numbers stay.
            text = exemption.pattern.sub(lambda cut: "\n" * cut[0].count("\n"), text)
    for match in pattern.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        message = f"“{match[0]}” is left, where the resource is “{chosen}”."
        yield Problem(document, "resource-word", line, message)
