"""Cursors that no earlier page gave."""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_problem

if TYPE_CHECKING:
    from tests.contract.service import Response, Service


@pytest.fixture(scope="module")
def cursor(service: Service) -> str:
    service.create()
    service.create()
    cursor: str = service.get(f"{service.path}?limit=1").json()["next_cursor"]
    return cursor


def page(service: Service, cursor: str) -> Response:
    return service.request("GET", service.path, params={"limit": 1, "cursor": cursor})


def refuse(response: Response) -> None:
    problem = assert_problem(response, "invalid_cursor")
    assert problem["errors"]


def test_the_one_that_was_given_is_accepted(service: Service, cursor: str) -> None:
    assert page(service, cursor).status_code == 200


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        " ",
        "x",
        "nonsense",
        "====",
        "\x00",
        "\u00e9",
        "\N{GRINNING FACE}",
        "1",
        "null",
        str(uuid.UUID(int=1)),
        base64.urlsafe_b64encode(uuid.UUID(int=1).bytes).decode(),
        base64.urlsafe_b64encode(b'{"id": 1}').decode(),
        base64.urlsafe_b64encode(bytes(21)).decode(),
        "A" * 512,
    ],
)
def test_a_foreign_one_is_refused(service: Service, foreign: str) -> None:
    refuse(page(service, foreign))


def test_a_changed_character_is_noticed_wherever_it_is(service: Service, cursor: str) -> None:
    for index, character in enumerate(cursor):
        for other in ("A", "B", "-", "="):
            if other != character:
                refuse(page(service, cursor[:index] + other + cursor[index + 1 :]))


@pytest.mark.parametrize(
    ("before", "after"), [(" ", ""), ("", " "), ("", "="), ("", "AAAA"), ("AAAA", ""), ("", "\n")]
)
def test_nothing_may_stand_around_it(
    service: Service, cursor: str, before: str, after: str
) -> None:
    refuse(page(service, f"{before}{cursor}{after}"))


def test_a_shortened_one_is_refused(service: Service, cursor: str) -> None:
    for length in range(1, len(cursor)):
        refuse(page(service, cursor[:length]))


def test_more_than_512_characters_are_refused(service: Service) -> None:
    response = page(service, "A" * 513)

    assert response.status_code == 422
    assert_problem(response, response.json()["code"])
    assert response.json()["code"] in {"invalid", "invalid_cursor"}


def test_bytes_that_are_no_text_are_refused(service: Service) -> None:
    refuse(service.get(f"{service.path}?cursor=%FF%FE"))
