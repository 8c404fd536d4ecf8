"""A message that was given up."""

from collections.abc import Awaitable, Callable, Mapping

from pydantic_core import from_json, to_jsonable_python


class DeadLetter:
    """What is known of it; it stays where it is when it is not replayed.

    `replay` has the worker handle it again, as if it had never failed.
    """

    def __init__(
        self, headers: Mapping[str, object], body: bytes, replay: Callable[[], Awaitable[None]]
    ) -> None:
        self._headers = headers
        self._body = _read(body)
        self.replay = replay

    @property
    def event_id(self) -> str | None:
        return self._body.get("id") if isinstance(self._body, dict) else None

    def describe(self) -> dict[str, object]:
        """Say all that is known of it."""
        headers = {
            name.removeprefix("x-").replace("-", "_"): to_jsonable_python(
                value, bytes_mode="base64", inf_nan_mode="strings", fallback=str
            )
            for name, value in sorted(self._headers.items())
        }
        return {**headers, "body": self._body}


def _read(body: bytes) -> object:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        return body.decode(errors="replace")
