"""Servers that act as one."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import ExitStack
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from tests.servers.errors import ServerError
from tests.servers.server import Server
from tests.servers.startable import Startable
from tests.servers.waiting import comes_true

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

Member = TypeVar("Member", bound=Server)


class Group(Startable, Generic[Member]):
    """Servers that act as one, each with a process, a port and a folder of its own."""

    def __init__(self) -> None:
        """Describe the group; its servers start with its context."""
        self.members: list[Member] = []
        self._stack = ExitStack()

    @abstractmethod
    def _assemble(self) -> None:
        """Add the members, in the order in which they start, and join them."""

    @abstractmethod
    def _is_ready(self) -> bool:
        """Tell whether the members have found each other."""

    @property
    def release(self) -> str:
        """The version that the members say they have."""
        (release,) = {member.release for member in self.members}
        return release

    @property
    def is_running(self) -> bool:
        """Whether all members run."""
        return all(member.is_running for member in self.members)

    @property
    def ports(self) -> list[int]:
        """Where services reach the members."""
        return [member.port for member in self.members]

    @property
    def folders(self) -> list[Path]:
        """Where the members' data are."""
        return [member.folder for member in self.members]

    @property
    def listening(self) -> set[tuple[str, int]]:
        """Every address and port on which the members listen."""
        return {address for member in self.members for address in member.listening}

    def start(self) -> None:
        """Start the members that do not run; wait until all have found each other."""
        for member in self.members:
            if not member.is_running:
                member.start()
        self._wait(self._is_ready, "was not ready in time")

    def stop(self) -> None:
        """Stop all members, the last one first."""
        for member in reversed(self.members):
            member.stop()

    def kill(self) -> None:
        """End all members at once, as a loss of power does."""
        for member in self.members:
            member.kill()

    def pause(self) -> None:
        """Make all members slow beyond all patience."""
        for member in self.members:
            member.pause()

    def resume(self) -> None:
        """End the pause of all members that are in one."""
        for member in self.members:
            member.resume()

    def at(self, port: int) -> Member:
        """Return the member on a port."""
        (member,) = (member for member in self.members if member.port == port)
        return member

    def __enter__(self) -> Self:
        """Install and start all members."""
        try:
            self._assemble()
            self._wait(self._is_ready, "was not ready in time")
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop all members and remove their data."""
        self._close()

    def _add(self, member: Member) -> Member:
        self._stack.enter_context(member)
        self.members.append(member)
        return member

    def _wait(self, condition: Callable[[], bool], failure: str) -> None:
        if not comes_true(condition, self.ready_seconds):
            logs = "".join(
                f"\n{each.name} {each.port}:\n{each.log[-1000:]}" for each in self.members
            )
            message = f"{self.name} {failure}:{logs}"
            raise ServerError(message)

    def _close(self) -> None:
        self._stack.close()
        self.members.clear()


def restore(server: Startable) -> None:
    """Bring back what was paused or ended; of a group, wait until its members agree."""
    server.resume()
    if isinstance(server, Group) or not server.is_running:
        server.start()
