"""Answers as values that can be compared, hashed and counted, however big they are."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Hashable


class Boxed:
    """Any value but a text, made once: equal values are one object.

    True, 1 and 1.0 differ, and so do two mappings in different orders: a template can tell them
    apart.
    """

    __slots__ = ("key", "value")

    def __init__(self, value: Any, key: str) -> None:  # noqa: ANN401 (any answer)
        """Wrap a value; only `frozen` does so."""
        self.value = value
        self.key = key

    @property
    def changed(self) -> bool:
        """Whether somebody wrote into the value since it was wrapped."""
        return _key(self.value) != self.key

    def accept(self) -> None:
        """Stop standing for the value that was, after somebody wrote into it."""
        _BOXES.pop(self.key, None)
        self.key = _key(self.value)

    def __reduce__(self) -> tuple[Any, ...]:
        """Become the one object of its value again in the process that unpickles it."""
        return (_absent, ()) if self is ABSENT else (frozen, (self.value,))

    def __str__(self) -> str:
        """Show the value."""
        return str(self.value)

    def __repr__(self) -> str:
        """Show the value as Python writes it."""
        return repr(self.value)


_BOXES: dict[str, Boxed] = {}

# A question that was not asked and has no default: templates cannot see it at all.
ABSENT: Final = Boxed(None, "(no answer)")


def frozen(value: Any) -> Hashable:  # noqa: ANN401 (any answer)
    """Make a value hashable; texts stay as they are."""
    if type(value) is str:
        return value
    key = _key(value)
    box = _BOXES.get(key)
    if box is None:
        box = _BOXES[key] = Boxed(_shared(value), key)
    return box


def _key(value: Any) -> str:  # noqa: ANN401 (any answer)
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _shared(value: Any) -> Any:  # noqa: ANN401 (any answer)
    """Make lists hold the same entries as other lists do: there are thousands of lists of few."""
    if type(value) is list:
        return [thawed(frozen(item)) if type(item) in {dict, list} else item for item in value]
    return value


def thawed(value: Hashable) -> Any:  # noqa: ANN401 (any answer)
    """Give back the value as a template sees it; it is shared, and must not be changed."""
    return value.value if isinstance(value, Boxed) else value


def _absent() -> Boxed:
    return ABSENT
