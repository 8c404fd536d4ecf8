"""Writes whose changes this process tells of itself."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from .errors import UnavailableError
from .feed import Feed


@contextmanager
def writing(feed: Feed) -> Iterator[None]:
    """Write what is to be told; where nobody can say whether it was made, that is told."""
    try:
        yield
    except (UnavailableError, asyncio.CancelledError):
        feed.lose()
        raise
