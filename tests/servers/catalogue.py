"""The servers by name: one line a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.cassandra import Cassandra
from tests.servers.dynamodb import DynamoDB
from tests.servers.kafka import Kafka
from tests.servers.keycloak import Keycloak
from tests.servers.mariadb import MariaDB
from tests.servers.mongodb import MongoDB
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis
from tests.servers.redis_cluster import RedisCluster
from tests.servers.redis_sentinel import RedisSentinel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.servers.startable import Startable

SERVERS: Mapping[str, Callable[[], Startable]] = {
    "cassandra": Cassandra,
    "dynamodb": DynamoDB,
    "kafka": Kafka,
    "keycloak": Keycloak,
    "mariadb": MariaDB,
    "mongodb": MongoDB,
    "postgresql": lambda: PostgreSQL(15),
    "postgresql-17": lambda: PostgreSQL(17),
    "rabbitmq": RabbitMQ,
    "redis": Redis,
    "redis-cluster": RedisCluster,
    "redis-sentinel": RedisSentinel,
}
