"""A message that was given up, in RabbitMQ."""

from collections.abc import Awaitable, Callable

from aio_pika.abc import AbstractIncomingMessage
from pydantic_core import from_json, to_jsonable_python


class DeadLetter:
    """Comes back to where it was when it is not replayed."""

    def __init__(
        self,
        message: AbstractIncomingMessage,
        replay: Callable[[AbstractIncomingMessage], Awaitable[None]],
    ) -> None:
        self._message = message
        self._replay = replay

    @property
    def event_id(self) -> str | None:
        body = self._body()
        return body.get("id") if isinstance(body, dict) else None

    def describe(self) -> dict[str, object]:
        """Say all that is known of it."""
        headers = {
            name.removeprefix("x-").replace("-", "_"): to_jsonable_python(value, fallback=str)
            for name, value in sorted(self._message.headers.items())
        }
        return {**headers, "body": self._body()}

    async def replay(self) -> None:
        """Have the worker handle it again, as if it had never failed."""
        await self._replay(self._message)

    def _body(self) -> object:
        try:
            return from_json(self._message.body)
        except ValueError:
            return self._message.body.decode(errors="replace")
