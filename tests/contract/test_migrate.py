"""`migrate`: safe to run again, and from several replicas at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.contract.conftest import Start
    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

pytestmark = pytest.mark.timeout(120)


def test_it_can_be_run_again(
    project: Project, database: Mapping[str, str], tmp_path: Path, start: Start
) -> None:
    project.migrate(folder=tmp_path, **database)
    project.migrate(folder=tmp_path, **database)

    with start(migrate=False) as started:
        created = started.service.create()
        project.migrate(folder=tmp_path, **database)
        assert started.service.read(created["id"]) == created


def test_three_replicas_may_run_it_at_once(
    project: Project, database: Mapping[str, str], tmp_path: Path, start: Start
) -> None:
    processes = [project.run("migrate", folder=tmp_path, **database) for _ in range(3)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    with start(migrate=False) as started:
        started.service.create()


def test_before_it_has_run_the_service_is_down_and_afterwards_up(
    project: Project, stack: Stack, database: Mapping[str, str], tmp_path: Path, start: Start
) -> None:
    if stack.database == "none":
        pytest.skip("there is nothing to migrate")

    with start(migrate=False, ready=False) as started:
        assert started.service.get("/health/ready").status_code == 503
        for response in (
            started.service.get(started.service.path),
            started.service.post({"name": "too early"}),
        ):
            assert response.status_code == 503
            assert response.headers["Retry-After"] == "1"
            assert response.json()["code"] == "unavailable"

        project.migrate(folder=tmp_path, **database)

        assert started.service.get("/health/ready").status_code == 200
        started.service.create()
