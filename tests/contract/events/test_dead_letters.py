"""What cannot be handled is given up, shown, and handled again when somebody says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.contract.events.told import new_id
from tests.contract.stacks import EVENTFUL, asked_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.events.told import Told

pytestmark = asked_of(EVENTFUL)

UNREADABLE: dict[str, Callable[[Told, str], bytes]] = {
    "not JSON": lambda _, mark: b'{"mark": "' + mark.encode(),
    "not UTF-8": lambda _, mark: b"\xff\xfe" + mark.encode(),
    "an array": lambda _, mark: json.dumps([mark]).encode(),
    "an object": lambda _, mark: json.dumps({"mark": mark}).encode(),
    "of another CloudEvents": lambda told, mark: told.event(mark, 1, specversion="0.3"),
    "of an unknown type": lambda told, mark: told.event(mark, 1, type="orders.burnt"),
    "of an unknown schema": lambda told, mark: told.event(mark, 1, dataschema="urn:orders:x:9"),
    "without data": lambda told, mark: told.event(mark, 1, data=None),
    "2 MiB": lambda _, mark: b"x" * 2 * 1024 * 1024 + mark.encode(),
}


def test_what_is_no_event_is_given_up_at_once(told: Told) -> None:
    marks = {what: str(new_id()) for what in UNREADABLE}

    for what, write in UNREADABLE.items():
        told.bystander.send(write(told, marks[what]), subject=marks[what])

    def mark_of(letter: dict[str, Any]) -> list[str]:
        body = json.dumps(letter["body"])
        return [what for what, mark in marks.items() if mark in body]

    letters = told.await_dead(lambda letter: bool(mark_of(letter)), len(marks))
    assert sorted(what for letter in letters for what in mark_of(letter)) == sorted(marks)
    for letter in letters:
        assert letter["attempts"] == 1
        assert letter["error"]
        assert letter["first_failed_at"]
        assert letter["original_destination"]


def test_a_dead_letter_stays_until_it_is_replayed(told: Told) -> None:
    subject = str(new_id())
    event = told.event(subject, 1, dataschema="urn:orders:x:9")
    told.bystander.send(event, subject=subject)

    def is_it(letter: dict[str, Any]) -> bool:
        body = letter["body"]
        return isinstance(body, dict) and body.get("subject") == subject

    told.await_dead(is_it)
    [letter] = told.await_dead(is_it)

    said = told.command("dead-letters", "replay", "--id", letter["body"]["id"])

    assert said == "1 replayed.\n"
    [again] = told.await_dead(is_it)  # it is as unreadable as before
    assert again["first_failed_at"] > letter["first_failed_at"]


def test_to_replay_what_is_not_there_fails_and_says_so(told: Told) -> None:
    process = told.project.run(
        *("dead-letters", "replay", "--id", str(new_id())),
        folder=told.project.folder,
        **told.variables,
    )
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert output == "There is no dead letter of this id.\n"
