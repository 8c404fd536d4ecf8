"""What was answered of each id, and what a later reader may therefore see."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING

from tests.contract.service import tag

if TYPE_CHECKING:
    from tests.contract.service import Response, Service

_GONE = 10**9  # a version above all others


class Subject:
    """One id that many write and read."""

    def __init__(self, service: Service) -> None:
        """Create it."""
        created = service.create()
        self.id: str = created["id"]
        self._lock = Lock()
        self._answered = [(1, time.monotonic())]  # each newer than the one before
        self._may_be_gone = False

    @property
    def newest(self) -> int:
        """The newest version that was answered."""
        return self._answered[-1][0]

    @property
    def is_gone(self) -> bool:
        """Whether its removal was answered."""
        return self.newest == _GONE

    def change(self, service: Service, number: int) -> int:
        """Change it, whatever its version; return the status."""
        response = service.patch(self.id, {"description": f"Change {number}."}, if_match="*")
        if response.status_code == 200:
            self._note(response.json()["version"])
        else:
            assert self._lets_be_gone(response), response.text
        return response.status_code

    def change_in_vain(self, service: Service) -> None:
        """Try to change a version that is long past."""
        response = service.patch(self.id, {}, if_match=tag(0))
        assert response.status_code == 412 or self._lets_be_gone(response), response.text

    def remove(self, service: Service) -> None:
        """Remove it."""
        self._may_be_gone = True
        response = service.delete(self.id)
        assert response.status_code in {204, 404}, response.text
        if response.status_code == 204:
            self._note(_GONE)

    def read(self, service: Service) -> float:
        """Read it; return how many seconds before that a newer version had been answered.

        It is 0 where there was none: only then was the newest one read.
        """
        began = time.monotonic()
        known = list(self._answered)
        response = service.get(service.path_of(self.id))
        if response.status_code == 404:
            assert self._may_be_gone, f"{self.id} is not gone"
            return 0
        assert response.status_code == 200, response.text
        version = response.json()["version"]
        newer = [moment for answered, moment in known if answered > version]
        return began - newer[0] if newer else 0

    def _note(self, version: int) -> None:
        moment = time.monotonic()
        with self._lock:
            if version > self.newest:
                self._answered.append((version, moment))

    def _lets_be_gone(self, response: Response) -> bool:
        return response.status_code == 404 and self._may_be_gone
