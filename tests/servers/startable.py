"""What one server and a group of servers have in common for those who use them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class Startable(ABC):
    """What runs on free loopback ports, with data that go when its context ends."""

    name: ClassVar[str]
    ready_seconds: ClassVar[float] = 60

    @property
    @abstractmethod
    def variables(self) -> dict[str, str]:
        """The environment variables by which a service finds it."""

    @property
    @abstractmethod
    def release(self) -> str:
        """The version that it says it has, while it runs."""

    @abstractmethod
    def start(self) -> None:
        """Start it, or start it again on the same ports and data; wait until it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop it; its data stay."""

    @abstractmethod
    def kill(self) -> None:
        """End it at once, as a crash does; what it has written stays."""

    @abstractmethod
    def pause(self) -> None:
        """Make it slow beyond all patience."""

    @abstractmethod
    def resume(self) -> None:
        """End a pause."""

    @property
    @abstractmethod
    def is_running(self) -> bool:
        """Whether it has neither been stopped nor ended by itself."""

    @property
    @abstractmethod
    def ports(self) -> list[int]:
        """Where services reach it."""

    @property
    @abstractmethod
    def folders(self) -> list[Path]:
        """Where its data are."""

    @property
    @abstractmethod
    def listening(self) -> set[tuple[str, int]]:
        """Every address and port on which its processes listen."""

    @abstractmethod
    def __enter__(self) -> Self:
        """Install it where it is missing, and start it."""

    @abstractmethod
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop it and remove its data."""
