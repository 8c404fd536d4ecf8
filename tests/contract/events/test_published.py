"""Every committed change is told, as the contract writes it, and nothing else is."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.contract.events.bystander import MEDIA_TYPE
from tests.contract.problems import assert_problem
from tests.contract.service import tag, unique
from tests.contract.stacks import EVENTFUL, asked_of

if TYPE_CHECKING:
    from tests.contract.events.told import Told

pytestmark = asked_of(EVENTFUL)

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_a_creation_a_change_and_a_deletion_are_told_in_order(told: Told) -> None:
    service = told.service
    created = service.create(description="old")
    changed = service.patch(created["id"], {"description": "new"}, if_match=tag(1)).json()
    replaced = service.put(created["id"], {"name": unique()}, if_match=tag(2)).json()
    assert service.delete(created["id"], if_match=tag(3)).status_code == 204

    events = told.await_events(created["id"], 4)

    kinds = [event["type"].rpartition(".")[2] for event in events]
    assert kinds == ["created", "updated", "updated", "deleted"]
    assert [event["data"] for event in events] == [created, changed, replaced, replaced]


def test_an_event_is_a_structured_cloud_event(told: Told) -> None:
    names = told.service.names
    created = told.service.create()

    event = told.await_events(created["id"], 1)[0]
    message = next(one for one in told.bystander.messages() if one.event["id"] == event["id"])

    assert message.content_type == MEDIA_TYPE
    assert _UUID7.fullmatch(event.pop("id"))
    assert event.pop("datacontenttype", "application/json") == "application/json"
    event.pop("traceparent", None)
    assert event == {
        "specversion": "1.0",
        "source": f"/{names.slug}",
        "type": f"{names.slug.replace('-', '_')}.{names.resource}.created",
        "subject": created["id"],
        "time": created["created_at"],
        "dataschema": f"urn:{names.slug}:{names.resource}:1",
        "data": created,
    }


def test_an_event_continues_the_trace_of_its_request(told: Told) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    response = told.service.post({"name": unique()}, traceparent=f"00-{trace}-b7ad6b7169203331-01")

    event = told.await_events(response.json()["id"], 1)[0]

    assert re.fullmatch(rf"00-{trace}-[0-9a-f]{{16}}-0[01]", event["traceparent"])


def test_what_was_refused_is_told_to_nobody(told: Told) -> None:
    service = told.service
    one, other = service.create(), service.create()
    told.await_events(one["id"], 1)
    told.await_events(other["id"], 1)

    assert_problem(service.post({}), "invalid")
    assert_problem(service.patch(one["id"], {"name": other["name"]}, if_match="*"), "name_taken")
    assert_problem(service.patch(one["id"], {}, if_match=tag(7)), "stale_version")
    assert_problem(service.delete(one["id"], if_match=tag(7)), "stale_version")
    last = service.create()
    told.await_events(last["id"], 1)

    assert len(told.events_of(one["id"])) == len(told.events_of(other["id"])) == 1


def test_changes_of_one_at_a_time_are_told_in_the_order_of_their_versions(told: Told) -> None:
    service = told.service
    id_ = service.create()["id"]

    def change(_: int) -> int:
        return service.patch(id_, {"description": unique()}, if_match="*").status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(change, range(40)))
    changed = statuses.count(200)
    events = told.await_events(id_, 1 + changed)

    assert changed
    assert [event["data"]["version"] for event in events] == list(range(1, 2 + changed))
    assert json.dumps(events[-1]["data"]) == json.dumps(service.read(id_))


def test_what_is_too_large_is_parked_and_later_ones_go_on(told: Told) -> None:
    id_ = told.service.create(description="\N{BALLOON}" * 1500)["id"]
    told.service.patch(id_, {"description": "small"}, if_match=tag(1))

    events = told.await_events(id_, 1)

    assert [event["data"]["version"] for event in events] == [2]
