"""Redis, alone and in company: its role, and the faults that tests ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.redis_query import query

if TYPE_CHECKING:
    from tests.servers.redis import Redis

pytestmark = pytest.mark.timeout(120)


def test_who_gives_no_password_or_another_is_refused(redis: Redis) -> None:
    with pytest.raises(ServerError, match="WRONGPASS"):
        query(redis.port, USER, "another", "PING")
    with pytest.raises(ServerError, match="WRONGPASS"):
        query(redis.port, "default", "", "PING")

    assert query(redis.port, USER, PASSWORD, "PING") == "PONG"


def test_it_forgets_everything_when_it_restarts(redis: Redis) -> None:
    redis.execute("SET", "key", "värde")
    assert redis.execute("GET", "key") == "värde"

    redis.stop()
    redis.start()

    assert redis.execute("GET", "key") is None
    assert redis.execute("KEYS", "*") == []
