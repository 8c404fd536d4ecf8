"""All APIs of a service show the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.service import unique
from tests.contract.stacks import EVERY_API, asked_of

if TYPE_CHECKING:
    from tests.contract.apis.api import Api

pytestmark = asked_of(EVERY_API)


def test_what_one_api_writes_the_others_read(apis: list[Api]) -> None:
    created = [api.create(unique(), "From one.") for api in apis]

    assert [[api.get(one.id) for one in created] for api in apis] == [created] * len(apis)
