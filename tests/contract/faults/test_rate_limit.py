"""While the cache is gone nobody is refused; when it is back, all are counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.faults.caching import DEGRADED, Cached
from tests.contract.problems import assert_problem
from tests.contract.running import eventually, running
from tests.contract.stacks import CACHED, asked_of
from tests.servers.group import restore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.faults.caching import CacheServer
    from tests.contract.projects import Project
    from tests.contract.service import Response

pytestmark = [
    pytest.mark.timeout(120),
    asked_of(CACHED),
]

LIMIT = 3


@pytest.mark.parametrize("fault", ["kill", pytest.param("pause", marks=pytest.mark.deep)])
def test_nobody_is_refused_without_a_cache(
    project: Project, behind_cache: Mapping[str, str], cache: CacheServer, fault: str
) -> None:
    limit = {"REDIS_RATE_LIMIT_REQUESTS": str(LIMIT), "REDIS_RATE_LIMIT_PERIOD_SECONDS": "3600"}
    with (
        running(project, {**behind_cache, **limit}) as started,
        running(project, {**behind_cache, **limit}, migrate=False) as other,
    ):
        cached = Cached(started, cache)

        def ask() -> Response:
            started.service.get(started.service.path)
            return other.service.get(other.service.path)

        def is_refused() -> bool:
            return ask().status_code == 429

        assert eventually(is_refused)
        assert_problem(ask(), "rate_limited")

        getattr(cache, fault)()
        answers = [ask() for _ in range(3 * LIMIT)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("ratelimit" in answer.headers for answer in answers)
        assert cached.health == DEGRADED
        restore(cache)

        assert eventually(is_refused)
        assert_problem(ask(), "rate_limited")
        assert eventually(lambda: cached.health["status"] == "ok")
