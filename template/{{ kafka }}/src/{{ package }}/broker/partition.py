"""The messages of a partition in hand, and up to where it is settled."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

from confluent_kafka import Message, TopicPartition

from .headers import is_due

Settle = Callable[[Message], Coroutine[None, None, None]]


class Partition:
    """Begins messages in order, and counts those as settled before which none is open.

    Offsets may start anew, where the broker has lost or deleted what it had.
    """

    def __init__(self, topic: str, number: int, topic_id: str) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self._place = topic, number
        self._topic_id = topic_id
        self._waiting: deque[tuple[int, Message]] = deque()
        self._open: dict[int, int] = {}  # offsets, as they came
        self._count = 0
        self._next = -1
        self._told = -1

    @property
    def is_waiting(self) -> bool:
        """Tell whether there is what is not due yet, or could not be begun."""
        return bool(self._waiting)

    def add(self, message: Message) -> None:
        offset = message.offset() or 0
        self._next = offset + 1
        self._open[self._count] = offset
        self._waiting.append((self._count, message))
        self._count += 1

    def begin(self, most: int, settle: Settle) -> int:
        """Begin what is due, but no more than so many; tell how many."""
        count = 0
        while self._waiting and count < most and is_due(self._waiting[0][1]):
            task = asyncio.create_task(self._run(*self._waiting.popleft(), settle))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            count += 1
        return count

    def news(self) -> list[TopicPartition]:
        """Return where it is settled, where that was not told yet."""
        settled = next(iter(self._open.values()), self._next)
        if settled == self._told:
            return []
        self._told = settled
        return [TopicPartition(*self._place, settled, self._topic_id)]

    async def end(self, seconds: float | None) -> None:
        """Begin nothing more; drop what is still in hand after so many seconds."""
        self._waiting.clear()
        if self.tasks:
            _, late = await asyncio.wait(self.tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, number: int, message: Message, settle: Settle) -> None:
        await settle(message)
        del self._open[number]
