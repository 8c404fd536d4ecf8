"""A cache that is reached over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.running import running
from tests.contract.stacks import STANDALONE, asked_of
from tests.servers.fixtures import started
from tests.servers.redis_secure import SecureRedis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.contract.projects import Project

pytestmark = asked_of(STANDALONE)


@pytest.fixture(scope="module")
def secure_redis() -> Iterator[SecureRedis]:
    """A server with a certificate that no machine trusts by itself."""
    with started(SecureRedis()) as server:
        yield server


@pytest.mark.parametrize(("is_known", "status"), [(True, "up"), (False, "down")])
def test_it_is_up_for_who_knows_its_authority(
    secure_redis: SecureRedis,
    project: Project,
    database: Mapping[str, str],
    *,
    is_known: bool,
    status: str,
) -> None:
    variables = {**database, "REDIS_URL": secure_redis.url}
    if is_known:
        variables["SSL_CERT_FILE"] = str(secure_redis.authority)

    with running(project, variables) as service:
        answer = service.service.get("/health/ready")
        created = service.service.create()
        read = service.service.read(created["id"])

    assert answer.json()["checks"]["cache"]["status"] == status
    assert read == created
