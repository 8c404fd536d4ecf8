"""The rules of the domain: the same outcome, whichever API is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.apis.api import RefusedError
from tests.contract.service import unique
from tests.contract.stacks import each_api

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.apis.api import Api

pytestmark = each_api

MISSING = "01890a5d-ac96-774b-bcce-b302099a8057"


def refused(call: Callable[[], object]) -> tuple[str, tuple[str, ...]]:
    """Make a call that must be refused; return the code, and the fields that are wrong."""
    with pytest.raises(RefusedError) as caught:
        call()
    return caught.value.code, caught.value.fields


def test_what_is_created_is_found(api: Api) -> None:
    created = api.create(unique(), "A start.")

    assert api.get(created.id) == created
    assert created.version == 1
    assert created.created_at == created.updated_at


def test_a_name_is_composed_and_trimmed(api: Api) -> None:
    name = unique()

    assert api.create(f"  {name}e\u0301 ").name == f"{name}\u00e9"


def test_a_name_is_given_once(api: Api) -> None:
    first, second = api.create(unique()), api.create(unique())

    assert refused(lambda: api.create(first.name))[0] == "name_taken"
    assert refused(lambda: api.update(second.id, 1, name=first.name))[0] == "name_taken"
    assert api.get(second.id) == second


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "two\nlines"])
def test_what_is_no_name_is_refused(api: Api, name: str) -> None:
    assert refused(lambda: api.create(name)) == ("invalid", ("name",))


def test_a_long_description_is_refused(api: Api) -> None:
    assert refused(lambda: api.create(unique(), "x" * 2001)) == ("invalid", ("description",))


def test_what_is_missing_is_not_found(api: Api) -> None:
    calls: list[Callable[[], object]] = [
        lambda: api.get(MISSING),
        lambda: api.update(MISSING, 1, name=unique()),
        lambda: api.delete(MISSING),
    ]
    assert {refused(call)[0] for call in calls} == {"not_found"}


def test_an_update_changes_what_it_names(api: Api) -> None:
    created = api.create(unique(), "Stays.")
    name = unique()

    updated = api.update(created.id, 1, name=name)

    assert (updated.name, updated.description, updated.version) == (name, "Stays.", 2)
    assert updated.created_at == created.created_at
    assert api.get(created.id) == updated


def test_a_description_is_taken_away(api: Api) -> None:
    created = api.create(unique(), "Goes.")

    assert api.update(created.id, 1, description=None).description is None


def test_what_is_stale_is_refused(api: Api) -> None:
    created = api.create(unique())
    updated = api.update(created.id, 1, name=unique())

    assert refused(lambda: api.update(created.id, 1, name=unique()))[0] == "stale_version"
    assert refused(lambda: api.delete(created.id, 1))[0] == "stale_version"
    assert api.get(created.id) == updated


@pytest.mark.parametrize("names_version", [True, False])
def test_what_is_deleted_is_gone(api: Api, names_version: bool) -> None:  # noqa: FBT001
    created = api.create(unique())

    api.delete(created.id, 1 if names_version else None)

    assert refused(lambda: api.get(created.id))[0] == "not_found"
    assert refused(lambda: api.delete(created.id))[0] == "not_found"


def test_pages_hold_each_once_and_ascend(api: Api) -> None:
    created = {api.create(unique()).id for _ in range(7)}
    found: list[str] = []
    after = None

    while True:
        page, after = api.page(3, after)
        found += [one.id for one in page]
        if after is None:
            break

    assert found == sorted(set(found))
    assert created <= set(found)


def test_what_is_no_place_in_the_list_is_refused(api: Api) -> None:
    assert refused(lambda: api.page(3, "nonsense"))[0] == "invalid_cursor"
