"""What outlives the process, and what two processes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_problem
from tests.contract.service import tag

if TYPE_CHECKING:
    from tests.contract.conftest import Start
    from tests.contract.stacks import Stack


def test_what_was_stored_is_there_after_a_restart(stack: Stack, start: Start) -> None:
    if stack.database == "none":
        pytest.skip("nothing outlives the process")
    with start() as started:
        created = started.service.create(description="Kept.")

    with start() as started:
        assert started.service.read(created["id"]) == created


def test_two_replicas_see_the_same(stack: Stack, start: Start) -> None:
    if stack.server is None:
        pytest.skip("this stack means one replica")
    with start() as one, start() as other:
        created = one.service.create()
        cursor_path = f"{one.service.path}?limit=1"
        one.service.create()

        assert other.service.read(created["id"]) == created
        assert_problem(other.service.post({"name": created["name"]}), "name_taken")
        assert other.service.patch(created["id"], {}, if_match=tag(1)).status_code == 200
        assert_problem(one.service.patch(created["id"], {}, if_match=tag(1)), "stale_version")
        link = one.service.get(cursor_path).headers["link"].partition(">")[0][1:]
        assert other.service.get(link).status_code == 200
