"""What a service says while its database is away, and does when it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.problems import assert_problem
from tests.contract.running import eventually

if TYPE_CHECKING:
    from tests.contract.service import Response, Service


def assert_unavailable(response: Response) -> None:
    assert_problem(response, "unavailable")
    assert int(response.headers["retry-after"]) >= 1


def assert_recovers(service: Service, id_: str) -> None:
    statuses: set[int] = set()

    def answers() -> bool:
        response = service.get(service.path_of(id_))
        statuses.add(response.status_code)
        return response.status_code == 200

    eventually(answers)
    assert statuses <= {200, 503}
    for _ in range(10):  # every connection of the pool, and not only one
        assert service.get(service.path).status_code == 200
        service.create()
    assert eventually(lambda: service.get("/health/ready").is_success)
