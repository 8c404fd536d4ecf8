"""How often Python looks for garbage while it proves."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# New objects, and collections of the younger two generations, between two collections.
SELDOM: Final = (50_000, 20, 100)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Look for garbage seldom: millions of objects stay, and are walked through each time."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
