"""Writers that go on whatever is ended under them, and what has become of what they wrote."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

import httpx2

from tests.contract.running import eventually
from tests.contract.service import unique

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.contract.events.worker import Worker
    from tests.contract.running import Running
    from tests.contract.service import Service
    from tests.servers.startable import Startable

_WRITERS = 8


class Writers:
    """Create, change and delete at random, and keep what was answered as done."""

    def __init__(self, services: Sequence[Service], seed: int) -> None:
        """Write nothing yet."""
        self.done = 0
        self.last: dict[str, int] = {}  # the position of the last certain change, by id
        self._services = services
        self._seed = seed
        self._over = Event()
        self._lock = Lock()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write until the context ends."""
        with ThreadPoolExecutor(_WRITERS) as pool:
            writers = [pool.submit(self._write, number) for number in range(_WRITERS)]
            try:
                yield
            finally:
                self._over.set()
        for one in writers:
            one.result()

    def await_done(self, count: int) -> None:
        """Wait until so many changes were answered as done."""
        eventually(lambda: self.done >= count, 300)

    def _write(self, number: int) -> None:
        chance = random.Random(self._seed + number)  # noqa: S311 - no secret
        ids: list[str] = []
        while not self._over.is_set():
            try:
                self._change(chance.choice(self._services), chance, ids)
            except httpx2.HTTPError:
                time.sleep(0.05)

    def _change(self, service: Service, chance: random.Random, ids: list[str]) -> None:
        dice = chance.random()
        if not ids or dice < 0.2:
            response = service.post({"name": unique()})
            if response.status_code == 201:
                ids.append(response.json()["id"])
                self._acknowledge(ids[-1], 2)
            return
        id_ = chance.choice(ids)
        if dice < 0.9:
            response = service.patch(id_, {"description": unique()}, if_match="*")
            if response.status_code == 200:
                self._acknowledge(id_, 2 * response.json()["version"])
        else:
            ids.remove(id_)
            if service.delete(id_).status_code == 204:
                self._acknowledge(id_, self.last[id_] | 1)

    def _acknowledge(self, id_: str, position: int) -> None:
        with self._lock:
            self.done += 1
            self.last[id_] = max(position, self.last.get(id_, 0))


class Ends:
    """Ends something at random, as a crash or in good order, and has it start again."""

    def __init__(
        self,
        services: Sequence[Running],
        workers: Sequence[Worker],
        servers: Sequence[Startable],
        seed: int,
    ) -> None:
        """Keep what may be ended."""
        self._services = services
        self._workers = workers
        self._servers = servers
        self._chance = random.Random(seed)  # noqa: S311 - no secret

    def one(self) -> str:
        """End one; say which."""
        ways = [self._service, self._worker, self._worker, self._stopped_worker, self._server]
        return self._chance.choice(ways)()

    def _service(self) -> str:
        process = self._chance.choice(self._services).process
        process.kill()
        process.start()
        return "service"

    def _worker(self) -> str:
        process = self._chance.choice(self._workers).process
        process.kill()
        process.start()
        return "worker"

    def _stopped_worker(self) -> str:
        worker = self._chance.choice(self._workers)
        worker.await_ready()
        assert worker.process.stop() == 0, worker.output[-3000:]
        worker.process.start()
        return "worker, in good order"

    def _server(self) -> str:
        server = self._chance.choice(self._servers)
        server.kill()
        time.sleep(self._chance.uniform(0, 2))
        server.start()
        return type(server).__name__


def position(event: dict[str, Any]) -> int:
    """Tell where an event stands among those of its subject: a deletion comes last."""
    version: int = event["data"]["version"]
    return 2 * version + int(event["type"].endswith(".deleted"))
