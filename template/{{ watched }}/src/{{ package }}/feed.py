"""Changes as they happen, for those who watch: each has a backlog of its own, with a bound."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from itertools import chain
from typing import Any, NamedTuple, Self

from .errors import ServiceError, UnavailableError
from .settings import FeedSettings


class LaggingError(ServiceError):
    """Who watches reads too slowly, or changes were lost on the way: list what is there."""

    code = "lagging"


class NotReplayableError(ServiceError):
    """What followed a token is not kept, or never was: list what is there, and watch anew."""

    code = "not_replayable"


class Change(NamedTuple):
    """A change.

    Attributes:
        type: What has changed, and how: `shop.order.created`, `.updated` or `.deleted`.
        one: How it was after the change; after a deletion, how it was before.
        token: From where a later watch may go on; empty where nothing is kept.
    """

    type: str
    one: Any
    token: str = ""

    @property
    def topic(self) -> str:
        return self.type.rpartition(".")[0]

    @property
    def kind(self) -> str:
        return self.type.rpartition(".")[2]


class Watcher(AsyncIterator[Change]):
    """The changes that one client has not read yet."""

    def __init__(self, backlog: int) -> None:
        self._waiting: deque[Change] = deque()
        self._backlog = backlog
        self._error: ServiceError | None = None
        self._news = asyncio.Event()

    @property
    def room(self) -> int:
        return self._backlog - len(self._waiting)

    def tell(self, change: Change) -> None:
        if not self.room:
            self.fail(LaggingError("You read too slowly. List what you have missed; watch anew."))
        elif self._error is None:
            self._waiting.append(change)
            self._news.set()

    def fail(self, error: ServiceError) -> None:
        """End the watch; what waits is told first, unless it is too much."""
        if isinstance(error, LaggingError):
            self._waiting.clear()
        self._error = self._error or error
        self._news.set()

    async def __anext__(self) -> Change:
        while not self._waiting:
            if self._error is not None:
                raise self._error
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Feed:
    """Tells each change to those who watch its topic, such as `shop.order`."""

    def __init__(self, settings: FeedSettings) -> None:
        self._settings = settings
        self._watchers: defaultdict[str, set[Watcher]] = defaultdict(set)
        self._is_closed = False

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: FeedSettings) -> AsyncGenerator[Self]:
        """Make a feed; whoever watches in the end is told why it ends."""
        with closing(cls(settings)) as feed:
            yield feed

    @asynccontextmanager
    async def watch(
        self, topic: str, token: str | None = None
    ) -> AsyncGenerator[AsyncIterator[Change]]:
        """Watch a topic, from where a token says, or from now on.

        Raises:
            NotReplayableError: Nothing is kept from there on.
            UnavailableError: Too many watch already, or it is closed.
        """
        if token is not None:
            raise NotReplayableError("Changes are not kept here. List what there is; watch anew.")
        with self._watching(topic) as watcher:
            yield watcher

    def tell(self, change: Change) -> None:
        """Tell all who watch."""
        for watcher in self._watchers.get(change.topic, ()):
            watcher.tell(change)

    def lose(self) -> None:
        """End all watches, as some change may have gone untold."""
        self.fail(LaggingError("Changes were lost. List what you have missed; watch anew."))

    def close(self) -> None:
        """End all watches, and begin no more."""
        self._is_closed = True
        self.fail(_stopping())

    def fail(self, error: ServiceError) -> None:
        """End all watches."""
        for watcher in chain.from_iterable(self._watchers.values()):
            watcher.fail(error)

    @contextmanager
    def _watching(self, topic: str) -> Iterator[Watcher]:
        if self._is_closed:
            raise _stopping()
        if sum(map(len, self._watchers.values())) >= self._settings.max_watchers:
            raise UnavailableError("Too many clients watch. Try again.")
        watcher = Watcher(self._settings.backlog)
        self._watchers[topic].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[topic].discard(watcher)


def _stopping() -> UnavailableError:
    return UnavailableError("The service stops. Try again.")
