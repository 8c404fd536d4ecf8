"""What all APIs do, in one form; each client translates its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Thing:
    """One of the resource, as an API shows it."""

    id: str
    name: str
    description: str | None
    version: int
    created_at: str
    updated_at: str


class RefusedError(Exception):
    """An API has refused something, and says why with a code."""

    def __init__(self, code: str, fields: tuple[str, ...] = ()) -> None:
        """Keep the code, and the fields that are wrong."""
        super().__init__(code)
        self.code = code
        self.fields = fields


UNSET = "unset"


class Api(Protocol):
    """Calls a running service; `UNSET` leaves a field out.

    Every method raises RefusedError with `name_taken`, `not_found`, `stale_version`, `invalid`,
    `invalid_cursor` or `unavailable`.
    """

    def create(self, name: str, description: str | None = None) -> Thing:
        """Create one."""

    def get(self, id_: str) -> Thing:
        """Read one."""

    def page(self, size: int, after: str | None = None) -> tuple[list[Thing], str | None]:
        """Read a page, and where the next one starts."""

    def update(
        self, id_: str, version: int, name: str = UNSET, description: str | None = UNSET
    ) -> Thing:
        """Change some fields."""

    def delete(self, id_: str, version: int | None = None) -> None:
        """Delete one."""
