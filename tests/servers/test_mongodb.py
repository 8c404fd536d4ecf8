"""What stands in for MongoDB: its sessions, and its transactions."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.servers.errors import ServerError
from tests.servers.fixtures import started
from tests.servers.mongodb import MongoDB
from tests.servers.mongodb_query import query

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(120)

_DATABASE = "tests"


class _Session:
    """Begins transactions, one after the other, and repeats what it is told to."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._id = {"id": uuid4()}
        self._number = 0
        self._starts = False

    def begin(self) -> None:
        self._number += 1
        self._starts = True

    def run(self, command: dict[str, Any]) -> dict[str, Any]:
        start = {"startTransaction": True} if self._starts else {}
        self._starts = False
        within = {"autocommit": False, "lsid": self._id, "txnNumber": self._number}
        return query(self._port, _DATABASE, {**command, **within, **start})

    def write(self, command: dict[str, Any]) -> dict[str, Any]:
        """Run a command outside of transactions; it is known again by its number."""
        number = {"lsid": self._id, "txnNumber": self._number}
        return query(self._port, _DATABASE, {**command, **number})

    def read(self, collection: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run({"find": collection})["cursor"]["firstBatch"]
        return found

    def ask_to_commit(self) -> bool:
        """Tell whether it is certain."""
        try:
            self.run({"commitTransaction": 1})
        except ServerError as error:
            if "RetryableWriteError" in str(error):
                return False
            raise
        return True

    def commit(self) -> None:
        while not self.ask_to_commit():
            """Ask again, as drivers do."""

    def abort(self) -> None:
        self.run({"abortTransaction": 1})


@pytest.fixture(scope="module")
def server() -> Iterator[MongoDB]:
    with started(MongoDB()) as server:
        yield server


@pytest.fixture
def one(server: MongoDB) -> _Session:
    return _Session(server.port)


@pytest.fixture
def other(server: MongoDB) -> _Session:
    return _Session(server.port)


@pytest.fixture
def name(server: MongoDB) -> str:
    """Name a collection with unique names, and a document whose `n` is 0."""
    name = f"c_{uuid4().hex}"
    index = {"key": {"name": 1}, "name": "unique", "unique": True}
    query(server.port, _DATABASE, {"createIndexes": name, "indexes": [index]})
    query(server.port, _DATABASE, insert(name, {"_id": 1, "name": "first", "n": 0}))
    return name


def insert(name: str, *documents: dict[str, Any]) -> dict[str, Any]:
    return {"insert": name, "documents": [*documents]}


def put(name: str, n: int) -> dict[str, Any]:
    return {"update": name, "updates": [{"q": {"_id": 1}, "u": {"$set": {"n": n}}}]}


def delete(name: str, id_: int) -> dict[str, Any]:
    return {"delete": name, "deletes": [{"q": {"_id": id_}, "limit": 1}]}


def values(documents: list[dict[str, Any]]) -> dict[int, int]:
    return {one["_id"]: one["n"] for one in documents}


def test_it_is_a_replica_set_of_one(server: MongoDB) -> None:
    said = query(server.port, "admin", {"ismaster": 1})

    assert said["hosts"] == [said["primary"]] == [f"127.0.0.1:{server.port}"]
    assert said["setName"]
    assert said["logicalSessionTimeoutMinutes"]


def test_nobody_sees_a_transaction_before_its_end(
    server: MongoDB, one: _Session, name: str
) -> None:
    one.begin()
    one.run(put(name, 1))
    one.run(insert(name, {"_id": 2, "name": "second", "n": 2}))
    inside, outside = one.read(name), server.find_all(_DATABASE, name)
    one.commit()

    assert values(inside) == {1: 1, 2: 2}
    assert values(outside) == {1: 0}
    assert values(server.find_all(_DATABASE, name)) == {1: 1, 2: 2}


def test_what_is_given_up_leaves_nothing(server: MongoDB, one: _Session, name: str) -> None:
    before = server.find_all(_DATABASE, name)
    one.begin()
    one.run(put(name, 1))
    one.run(delete(name, 1))
    one.run(insert(name, {"_id": 2, "name": "first", "n": 2}))
    one.run({"update": name, "updates": [{"q": {"_id": 2}, "u": {"$set": {"name": "other"}}}]})
    one.abort()

    assert server.find_all(_DATABASE, name) == before
    query(server.port, _DATABASE, insert(name, {"_id": 3, "name": "other", "n": 3}))
    taken = query(server.port, _DATABASE, insert(name, {"_id": 4, "name": "first", "n": 4}))
    assert taken["writeErrors"][0]["code"] == 11000


def test_a_transaction_sees_the_moment_of_its_begin(
    server: MongoDB, one: _Session, name: str
) -> None:
    one.begin()
    one.read(name)
    query(server.port, _DATABASE, put(name, 7))
    query(server.port, _DATABASE, insert(name, {"_id": 2, "name": "second", "n": 2}))
    seen = one.read(name)
    one.commit()

    assert values(seen) == {1: 0}
    assert values(server.find_all(_DATABASE, name)) == {1: 7, 2: 2}


def test_of_two_that_change_a_document_the_later_one_is_in_conflict(
    server: MongoDB, one: _Session, other: _Session, name: str
) -> None:
    for session, n in ((one, 1), (other, 2)):
        session.begin()
        session.run(put(name, n))
        session.run(insert(name, {"_id": 10 + n, "name": str(n), "n": n}))
    one.commit()

    with pytest.raises(ServerError, match=r"WriteConflict.*TransientTransactionError"):
        other.commit()

    assert values(server.find_all(_DATABASE, name)) == {1: 1, 11: 1}


def test_a_change_of_what_another_one_has_changed_since_is_in_conflict_at_once(
    server: MongoDB, one: _Session, name: str
) -> None:
    one.begin()
    one.read(name)
    query(server.port, _DATABASE, put(name, 7))

    with pytest.raises(ServerError, match=r"WriteConflict.*TransientTransactionError"):
        one.run(put(name, 1))
    with pytest.raises(ServerError, match="NoSuchTransaction"):
        one.commit()

    assert values(server.find_all(_DATABASE, name)) == {1: 7}


def test_a_name_that_another_one_has_taken_since_is_a_conflict(
    server: MongoDB, one: _Session, name: str
) -> None:
    one.begin()
    one.run(put(name, 1))
    one.run(insert(name, {"_id": 2, "name": "second", "n": 2}))
    query(server.port, _DATABASE, insert(name, {"_id": 3, "name": "second", "n": 3}))

    with pytest.raises(ServerError, match=r"WriteConflict.*TransientTransactionError"):
        one.commit()

    assert values(server.find_all(_DATABASE, name)) == {1: 0, 3: 3}


def test_an_error_ends_a_transaction(server: MongoDB, one: _Session, name: str) -> None:
    one.begin()
    one.run(put(name, 1))
    refused = one.run(insert(name, {"_id": 2, "name": "first", "n": 2}))

    assert refused["writeErrors"][0]["code"] == 11000
    with pytest.raises(ServerError, match="NoSuchTransaction"):
        one.commit()
    assert values(server.find_all(_DATABASE, name)) == {1: 0}


@pytest.mark.parametrize("concern", ["readConcern", "writeConcern"])
def test_a_concern_within_a_transaction_is_refused(one: _Session, name: str, concern: str) -> None:
    one.begin()
    one.read(name)

    with pytest.raises(ServerError, match="InvalidOptions"):
        one.run({"find": name, concern: {}})


def test_some_commits_are_in_doubt(server: MongoDB, one: _Session, name: str) -> None:
    doubts = 0
    for n in range(1, 101):
        one.begin()
        one.run(put(name, n))
        doubts += not one.ask_to_commit()
        assert values(server.find_all(_DATABASE, name)) == {1: n}
        one.commit()

    assert doubts == 4


def test_a_crash_leaves_nothing_of_a_transaction_that_has_not_ended(
    server: MongoDB, one: _Session, name: str
) -> None:
    one.begin()
    one.run(put(name, 1))
    time.sleep(1.5)  # longer than its store waits before it writes by itself
    server.kill()
    server.start()

    assert values(server.find_all(_DATABASE, name)) == {1: 0}
    with pytest.raises(ServerError, match=r"NoSuchTransaction.*TransientTransactionError"):
        one.run(put(name, 2))


def test_what_was_done_is_done_once_also_after_a_crash(
    server: MongoDB, one: _Session, other: _Session, name: str
) -> None:
    more = {"update": name, "updates": [{"q": {"_id": 1}, "u": {"$inc": {"n": 1}}}]}
    one.begin()
    one.run(more)
    one.commit()
    first = other.write(more)
    server.kill()
    server.start()

    one.commit()
    again = other.write(more)

    assert again == first
    assert values(server.find_all(_DATABASE, name)) == {1: 2}


def test_crashes_lose_nothing_that_was_acknowledged_and_leave_no_half(
    server: MongoDB, name: str
) -> None:
    numbers = count(100)
    done: list[int] = []
    over = False

    def write() -> None:
        while not over:
            n, session = next(numbers), _Session(server.port)
            session.begin()
            with suppress(ServerError):
                session.run(insert(name, {"_id": n, "name": f"a{n}", "n": n}))
                session.run(insert(name, {"_id": -n, "name": f"b{n}", "n": n}))
                session.commit()
                done.append(n)

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write) for _ in range(4)]
        for _ in range(3):
            time.sleep(1)
            server.kill()
            server.start()
        over = True
    for writer in writers:
        writer.result()

    found = values(server.find_all(_DATABASE, name))
    assert len(done) > 30
    assert set(done) <= set(found)
    assert {-id_ for id_ in found if id_ < 0} == {id_ for id_ in found if id_ > 1}
