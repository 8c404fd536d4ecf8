"""GET of the collection: pages in the order of their ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.problems import assert_invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.service import Service

LINK = re.compile(r'<(/[^>]+)>; rel="next"')


def pages(service: Service, limit: int) -> Iterator[list[dict[str, Any]]]:
    """Walk from page to page by the links."""
    target: str | None = f"{service.path}?limit={limit}"
    while target:
        response = service.get(target)
        assert response.status_code == 200, response.text
        yield response.json()[service.names.plural]
        link = LINK.fullmatch(response.headers.get("link", ""))
        target = link[1] if link else None


def all_ids(service: Service, limit: int) -> list[str]:
    return [each["id"] for page in pages(service, limit) for each in page]


@pytest.fixture
def created(service: Service) -> list[dict[str, Any]]:
    """So many that they need several pages."""
    return [service.create() for _ in range(23)]


@pytest.mark.usefixtures("created")
def test_the_answer_holds_a_page_and_the_cursor_of_the_next(service: Service) -> None:
    response = service.get(service.path)

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    page = response.json()
    assert list(page) == [service.names.plural, "next_cursor"]
    assert len(page[service.names.plural]) == 20
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,512}=*", page["next_cursor"])


def test_a_page_shows_what_get_shows(service: Service) -> None:
    created = service.create(description="As it is.")

    everything = [each for page in pages(service, 100) for each in page]

    assert created in everything


@pytest.mark.usefixtures("created")
def test_the_link_leads_where_the_cursor_does(service: Service) -> None:
    response = service.get(f"{service.path}?limit=7")
    cursor = response.json()["next_cursor"]

    link = LINK.fullmatch(response.headers["link"])

    assert link
    assert link[1].startswith(f"{service.path}?")
    by_cursor = service.request("GET", service.path, params={"limit": 7, "cursor": cursor})
    assert service.get(link[1]).json() == by_cursor.json()
    assert len(by_cursor.json()[service.names.plural]) == 7


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_all_pages_hold_each_once_in_the_order_of_ids(
    service: Service, created: list[dict[str, Any]], limit: int
) -> None:
    ids = all_ids(service, limit)

    assert ids == sorted(set(ids))
    assert {each["id"] for each in created} <= set(ids)


@pytest.mark.usefixtures("created")
def test_the_last_page_leads_nowhere(service: Service) -> None:
    response = service.get(f"{service.path}?limit=100")
    while response.json()["next_cursor"] is not None:
        cursor = response.json()["next_cursor"]
        response = service.request("GET", service.path, params={"limit": 100, "cursor": cursor})

    assert "link" not in response.headers
    assert response.json()[service.names.plural]


def test_rows_that_come_and_go_meanwhile_disturb_no_other(
    service: Service, created: list[dict[str, Any]]
) -> None:
    walk = pages(service, 5)
    ids = []
    for page in walk:
        ids += [each["id"] for each in page]
        service.create()
        service.delete(service.create()["id"])
        if len(ids) > 2000:  # a walk that inserts as it goes never ends
            break

    assert ids == sorted(set(ids))
    assert {each["id"] for each in created} <= set(ids)


@pytest.mark.usefixtures("created")
def test_a_cursor_outlives_the_row_at_which_it_stands(service: Service) -> None:
    first = service.get(f"{service.path}?limit=3").json()
    following = service.request("GET", service.path, params={"cursor": first["next_cursor"]})
    service.delete(first[service.names.plural][-1]["id"])

    again = service.request("GET", service.path, params={"cursor": first["next_cursor"]})

    assert again.status_code == 200
    assert again.json() == following.json()


@pytest.mark.parametrize("limit", ["1", "100"])
def test_a_limit_within_its_bounds_is_kept(service: Service, limit: str) -> None:
    service.create()

    page = service.get(f"{service.path}?limit={limit}").json()[service.names.plural]

    assert 1 <= len(page) <= int(limit)


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "", "x", "1.5", "1e1", "0x10", "%00", "1" + "0" * 30, "9" * 5000]
)
def test_any_other_limit_is_refused(service: Service, limit: str) -> None:
    assert_invalid(service.get(f"{service.path}?limit={limit}"))
