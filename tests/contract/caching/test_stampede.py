"""Many who ask at once for what no cache holds."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.caching.telling import tell
from tests.contract.raw import connected
from tests.contract.running import eventually
from tests.servers.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.caching.replicas import Replicas
    from tests.contract.raw import RawResponse

pytestmark = pytest.mark.timeout(180)

READERS = 500
_LOCK = "BEGIN; LOCK TABLE items; SELECT pg_sleep(30); COMMIT"
_LOCKED = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
_WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@contextmanager
def slow(replicas: Replicas) -> Iterator[None]:
    """Let no statement on the table end before this does."""

    def lock() -> None:
        with suppress(ServerError):
            replicas.database.execute(_LOCK, replicas.name)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lock)
        (pid,) = eventually(lambda: replicas.database.execute(_LOCKED))
        try:
            yield
        finally:
            replicas.database.execute(f"SELECT pg_terminate_backend({pid})")


def read_at_once(replicas: Replicas, id_: str) -> list[RawResponse]:
    """Let all ask, over all replicas, before the first of them can be answered."""
    services = replicas.services
    before = replicas.asked
    with ExitStack() as stack:
        with slow(replicas):
            readers = [
                stack.enter_context(connected(services[number % len(services)].url))
                for number in range(READERS)
            ]
            for reader in readers:
                reader.send("GET", services[0].path_of(id_))
            eventually(lambda: replicas.asked - before >= READERS, 30)
            assert len(eventually(lambda: replicas.database.execute(_WAITING))) == 1
        return [reader.receive() for reader in readers]


def test_500_readers_of_what_no_cache_holds_are_one_load_of_the_database(
    replicas: Replicas,
) -> None:
    created = replicas.services[0].create()
    replicas.forget()
    before = replicas.loads

    found = read_at_once(replicas, created["id"])

    assert [json.loads(each.body) for each in found] == [created] * READERS
    loads = replicas.loads - before
    assert loads == 1
    tell(f"{READERS} readers, {len(replicas.services)} replicas, loads: {loads}")


def test_500_readers_of_what_is_not_there_are_one_load_of_the_database(
    replicas: Replicas,
) -> None:
    before = replicas.loads

    found = read_at_once(replicas, str(uuid4()))

    assert Counter(each.status for each in found) == {404: READERS}
    loads = replicas.loads - before
    assert loads == 1
    tell(f"{READERS} readers of nothing, {len(replicas.services)} replicas, loads: {loads}")
