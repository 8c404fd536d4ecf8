"""What lies in the cache cannot be read, and what is answered is right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.faults.caching import LEASE_SECONDS, SPARE_SECONDS
from tests.contract.service import tag
from tests.contract.stacks import CACHED, asked_of

if TYPE_CHECKING:
    from tests.contract.faults.caching import Cached

pytestmark = [
    pytest.mark.timeout(120),
    asked_of(CACHED),
]


def entries(created: dict[str, Any]) -> list[str]:
    """What another version or an accident might have left there."""
    older = {key: value for key, value in created.items() if key != "updated_at"}
    renamed = {**older, "changed_at": created["updated_at"]}
    whole = json.dumps(created)
    return [
        f"1:{json.dumps(older)}",
        f"1:{json.dumps(renamed)}",
        f"1:{json.dumps({**created, 'version': 'one'})}",
        f"1:{json.dumps({**created, 'id': 1})}",
        f"1:{whole[:-9]}",
        f"1:{whole}{whole}",
        whole,
        "",
        ":",
        "1",
        "1:",
        "1:null",
        "1:[]",
        "-1:{}",
        f"{'9' * 400}:{{}}",
        "\udcff\udcfe\x00",
        f"1:{'[' * 100_000}",
    ]


def test_an_entry_that_cannot_be_read_is_loaded_anew(cached: Cached) -> None:
    service = cached.service
    created = service.create()
    id_ = created["id"]
    for entry in entries(created):
        cached.execute(id_, "SET", entry)

        assert service.read(id_) == created, entry[:100]
        kept = cached.execute(id_, "GET")
        assert kept == f"1:{service.get(service.path_of(id_)).text}", entry[:100]
        assert 0 < int(str(cached.execute(id_, "PTTL"))) <= 60_000


def test_an_entry_that_cannot_be_read_stands_in_the_way_of_no_change(cached: Cached) -> None:
    service = cached.service
    created = service.create()
    id_ = created["id"]
    for version, entry in enumerate(entries(created), start=1):
        cached.execute(id_, "SET", entry)

        changed = service.patch(id_, {}, if_match=tag(version))
        assert changed.status_code == 200, entry[:100]
        assert service.read(id_) == changed.json(), entry[:100]
    cached.execute(id_, "SET", "1:nonsense")
    assert service.delete(id_).status_code == 204
    assert service.get(service.path_of(id_)).status_code == 404


def test_an_entry_of_another_type_is_loaded_anew(cached: Cached) -> None:
    service = cached.service
    created = service.create()
    id_ = created["id"]
    before = len(cached.running.lines)
    cached.execute(id_, "DEL")
    cached.execute(id_, "RPUSH", "1")

    assert service.read(id_) == created
    assert cached.execute(id_, "TYPE") == "string"
    cached.execute(id_, "DEL")
    cached.execute(id_, "RPUSH", "1")
    changed = service.patch(id_, {}, if_match=tag(1)).json()
    assert service.read(id_) == changed
    assert cached.execute(id_, "TYPE") == "string"
    events = [line["event"] for line in cached.running.lines[before:]]
    assert events.count("cache key of another type") == 2
    assert "cache down" not in events


def test_a_lease_of_another_type_is_removed(cached: Cached) -> None:
    service = cached.service
    created = service.create()
    before = len(cached.running.lines)
    cached.execute(created["id"], "DEL")
    cached.execute(created["id"], "RPUSH", "1", suffix=":lease")

    assert service.read(created["id"]) == created
    assert service.read(created["id"]) == created
    assert cached.execute(created["id"], "TYPE") == "string"
    assert "cache down" not in [line["event"] for line in cached.running.lines[before:]]


def test_a_lease_that_nobody_gives_back_is_not_waited_for_longer(cached: Cached) -> None:
    service = cached.service
    created = service.create()
    cached.execute(created["id"], "DEL")
    cached.execute(created["id"], "SET", "somebody", suffix=":lease")

    response = service.get(service.path_of(created["id"]))

    assert response.json() == created
    assert LEASE_SECONDS <= response.elapsed.total_seconds() < LEASE_SECONDS + SPARE_SECONDS
    cached.execute(created["id"], "DEL", suffix=":lease")
