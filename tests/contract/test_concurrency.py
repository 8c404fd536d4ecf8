"""Many writers at once: no update is lost, no name is given twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.service import tag, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.contract.service import Response, Service

pytestmark = pytest.mark.timeout(180)

ROUNDS = 200
WRITERS = 20


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WRITERS) as pool:
        yield pool


def at_once(
    pool: ThreadPoolExecutor, writers: int, request: Callable[[int], Response]
) -> list[Response]:
    """Let so many writers send their requests at the same moment."""
    barrier = Barrier(writers, timeout=30)

    def send(index: int) -> Response:
        barrier.wait()
        return request(index)

    return list(pool.map(send, range(writers)))


def statuses(responses: list[Response]) -> Counter[int]:
    return Counter(response.status_code for response in responses)


def test_of_two_writers_on_one_version_one_wins(service: Service, pool: ThreadPoolExecutor) -> None:
    created = service.create()

    for version in range(1, ROUNDS + 1):

        def write(writer: int, version: int = version) -> Response:
            body = {"description": f"{version} by {writer}"}
            return service.patch(created["id"], body, if_match=tag(version))

        responses = at_once(pool, 2, write)

        assert statuses(responses) == {200: 1, 412: 1}
        (winner,) = (each for each in responses if each.status_code == 200)
        assert winner.json()["version"] == version + 1
        assert service.read(created["id"]) == winner.json()


def test_of_a_change_and_a_removal_of_one_version_one_wins(
    service: Service, pool: ThreadPoolExecutor
) -> None:
    for _ in range(20):
        created = service.create()

        def write(writer: int, created: dict[str, Any] = created) -> Response:
            if writer:
                return service.delete(created["id"], if_match=tag(1))
            return service.patch(created["id"], {}, if_match=tag(1))

        changed, removed = at_once(pool, 2, write)

        assert (changed.status_code, removed.status_code) in {(200, 412), (404, 204)}


def test_of_20_writers_of_one_name_one_wins(service: Service, pool: ThreadPoolExecutor) -> None:
    for _ in range(5):
        name = unique()

        def write(_writer: int, name: str = name) -> Response:
            return service.post({"name": name})

        responses = at_once(pool, WRITERS, write)

        assert statuses(responses) == {201: 1, 409: WRITERS - 1}


def test_of_20_that_take_one_name_later_one_wins(
    service: Service, pool: ThreadPoolExecutor
) -> None:
    name = unique()
    created = [service.create() for _ in range(WRITERS)]

    def rename(writer: int) -> Response:
        return service.patch(created[writer]["id"], {"name": name}, if_match=tag(1))

    responses = at_once(pool, WRITERS, rename)

    assert statuses(responses) == {200: 1, 409: WRITERS - 1}


def test_changes_of_any_version_each_add_one(service: Service, pool: ThreadPoolExecutor) -> None:
    created = service.create()

    responses = at_once(pool, WRITERS, lambda _: service.patch(created["id"], {}, if_match="*"))

    assert statuses(responses) == {200: WRITERS}
    assert sorted(each.json()["version"] for each in responses) == list(range(2, WRITERS + 2))
    assert service.read(created["id"])["version"] == WRITERS + 1


def test_one_is_removed_once(service: Service, pool: ThreadPoolExecutor) -> None:
    created = service.create()

    responses = at_once(pool, WRITERS, lambda _: service.delete(created["id"]))

    assert statuses(responses) == {204: 1, 404: WRITERS - 1}


def test_many_readers_and_writers_are_all_served(
    service: Service, pool: ThreadPoolExecutor
) -> None:
    def work(writer: int) -> Response:
        return service.post({"name": unique()}) if writer % 2 else service.get(service.path)

    responses = [each for _ in range(5) for each in at_once(pool, WRITERS, work)]

    assert statuses(responses) == {200: 50, 201: 50}
