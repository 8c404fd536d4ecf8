"""Servers as fixtures: started when first asked for, one of each for a worker's whole session."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeVar

import pytest

from tests.servers.cassandra import Cassandra
from tests.servers.dynamodb import DynamoDB
from tests.servers.errors import ServerUnavailableError
from tests.servers.kafka import Kafka
from tests.servers.mariadb import MariaDB
from tests.servers.mongodb import VARIABLE, MongoDB
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis
from tests.servers.redis_cluster import RedisCluster
from tests.servers.redis_sentinel import RedisSentinel
from tests.servers.startable import Startable

if TYPE_CHECKING:
    from collections.abc import Iterator

AnyServer = TypeVar("AnyServer", bound=Startable)


@contextmanager
def started(server: AnyServer) -> Iterator[AnyServer]:
    """Start a server; where this machine cannot have it, skip by name unless it is required."""
    with ExitStack() as stack:
        try:
            stack.enter_context(server)
        except ServerUnavailableError as error:
            if os.environ.get("REQUIRE_SERVERS") == "1":
                raise
            pytest.skip(str(error))
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The PostgreSQL of Debian 12."""
    with started(PostgreSQL(15)) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_17() -> Iterator[PostgreSQL]:
    """A newer PostgreSQL."""
    with started(PostgreSQL(17)) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """The MariaDB of Debian 12."""
    with started(MariaDB()) as server:
        yield server


@pytest.fixture(scope="session")
def dynamodb() -> Iterator[DynamoDB]:
    """DynamoDB Local."""
    with started(DynamoDB()) as server:
        yield server


@pytest.fixture(scope="session")
def mongodb() -> Iterator[MongoDB]:
    """The MongoDB that is given, or what stands in for it."""
    with started(MongoDB(os.environ.get(VARIABLE))) as server:
        yield server


@pytest.fixture(scope="session")
def cassandra() -> Iterator[Cassandra]:
    """A cluster of one."""
    with started(Cassandra(fast=True)) as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    """One Redis, which keeps nothing on disk."""
    with started(Redis()) as server:
        yield server


@pytest.fixture(scope="session")
def redis_sentinel() -> Iterator[RedisSentinel]:
    """A primary with two replicas, watched by three Sentinels."""
    with started(RedisSentinel()) as server:
        yield server


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[RedisCluster]:
    """Three primaries, each with a replica."""
    with started(RedisCluster()) as server:
        yield server


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """A RabbitMQ of one node."""
    with started(RabbitMQ()) as server:
        yield server


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """A Kafka of one broker."""
    with started(Kafka()) as server:
        yield server
