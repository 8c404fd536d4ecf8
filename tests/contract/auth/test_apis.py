"""Who may do what, over each API that the stack has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.contract.apis.api import RefusedError
from tests.contract.auth.stacks import SIGNED
from tests.contract.service import unique
from tests.contract.stacks import asked_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.contract.apis.api import Api
    from tests.contract.auth.person import Person

    MakeClients = Callable[[str | None], Mapping[str, Api]]

pytestmark = asked_of(SIGNED)

MISSING = "01890a5d-ac96-774b-bcce-b302099a8057"


def code_of(call: Callable[[], object]) -> str:
    """Make a call that must be refused; return the code."""
    with pytest.raises((RefusedError, KeyError)) as caught:
        call()
    return caught.value.code if isinstance(caught.value, RefusedError) else "unauthenticated"


def test_who_has_signed_in_does_everything(clients_with: MakeClients, person: Person) -> None:
    for api in clients_with(person.tokens["access_token"]).values():
        created = api.create(unique(), "By somebody.")
        assert api.get(created.id) == created
        changed = api.update(created.id, created.version, description=None)
        assert changed.version == 2
        assert api.page(1)[0]
        api.delete(created.id)
        assert code_of(partial(api.get, created.id)) == "not_found"


@pytest.mark.parametrize("token", [None, "a.b.c", "x" * 9000])
def test_nobody_else_does_anything(clients_with: MakeClients, token: str | None) -> None:
    for api in clients_with(token).values():
        calls: list[Callable[[], object]] = [
            partial(api.create, unique()),
            partial(api.get, MISSING),
            partial(api.page, 1),
            partial(api.update, MISSING, 1, name="x"),
            partial(api.delete, MISSING),
        ]
        assert [code_of(call) for call in calls] == ["unauthenticated"] * 5
