"""Has Jinja compile each text once: tests render the same template hundreds of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from types import CodeType

    from jinja2 import Environment

# What Jinja's own key of a lexer has, and thus all of an environment that changes a text's meaning.
_SETTINGS = (
    "block_start_string",
    "variable_start_string",
    "comment_start_string",
    "trim_blocks",
    "lstrip_blocks",
    "keep_trailing_newline",
    "undefined",
)
# How Jinja calls a text that is in no file.
_NOWHERE = "<template>"


def compile_once(compile_: Callable[..., CodeType]) -> Callable[..., CodeType]:
    """Wrap `Environment.compile`; what it makes depends on nothing that is not in the key."""
    known: dict[Hashable, CodeType] = {}

    def compile_or_recall(
        self: Environment,
        source: Any,  # noqa: ANN401 (as its own)
        name: str | None = None,
        filename: str | None = None,
        **named: Any,  # noqa: ANN401 (as its own)
    ) -> CodeType:
        if not isinstance(source, str) or named:
            return compile_(self, source, name, filename, **named)
        key = (
            type(self),
            source,
            name,
            *(getattr(self, name) for name in _SETTINGS),
            *(frozenset(names) for names in (self.extensions, self.filters, self.tests)),
        )
        if key not in known:
            known[key] = compile_(self, source, name, filename)
        else:
            self.preprocess(source)  # as compiling does, by which copier forgets the text before
        # Each copy is made from a clone in a folder of its own.
        return known[key].replace(co_filename=filename or _NOWHERE)

    return compile_or_recall
