"""Has Jinja compile each text once: tests render the same template hundreds of times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

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


def compile_once(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `Environment.compile`; what it makes depends on nothing that is not in the key."""
    known: dict[Hashable, Any] = {}

    def compile_or_recall(self: Environment, source: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 (as its own)
        if not isinstance(source, str):
            return compile_(self, source, *rest, **named)
        key = (
            type(self),
            source,
            rest,
            *sorted(named.items()),
            *(getattr(self, name) for name in _SETTINGS),
            *(frozenset(names) for names in (self.extensions, self.filters, self.tests)),
        )
        if key not in known:
            known[key] = compile_(self, source, *rest, **named)
        else:
            self.preprocess(source)  # as compiling does, by which copier forgets the text before
        return known[key]

    return compile_or_recall
