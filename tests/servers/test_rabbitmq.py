"""RabbitMQ: its user, its queues, and the faults that tests ask for."""

from __future__ import annotations

import socket
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.database import PASSWORD, USER
from tests.servers.errors import ServerError
from tests.servers.sockets import receive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.rabbitmq import RabbitMQ

# It takes seconds to start, or to answer.
pytestmark = [pytest.mark.timeout(120), pytest.mark.deep]

START, TUNE, OPEN_OK, CLOSE = (10, 10), (10, 30), (10, 41), (10, 50)
DECLARE = """
Queue = rabbit_misc:r(<<"/">>, queue, <<"kept">>),
Quorum = [{<<"x-queue-type">>, longstr, <<"quorum">>}],
{new, _} = rabbit_amqqueue:declare(Queue, true, false, Quorum, none, <<"service">>),
declared.
"""

LEADER = "{ok, _, {_, _}} = ra:members({'%2F_kept', node()}, 10000), led."


def short(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def method(connection: socket.socket) -> tuple[int, int]:
    """Read what the server says next."""
    _, _, size = struct.unpack("!BHI", receive(connection, 7, "RabbitMQ"))
    return struct.unpack_from("!HH", receive(connection, size + 1, "RabbitMQ"))


def send(connection: socket.socket, number: int, arguments: bytes) -> None:
    payload = struct.pack("!HH", 10, number) + arguments
    connection.sendall(struct.pack("!BHI", 1, 0, len(payload)) + payload + b"\xce")


@contextmanager
def connected(server: RabbitMQ, password: str = PASSWORD) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"AMQP\0\0\x09\x01")
        assert method(connection) == START
        token = f"\0{USER}\0{password}".encode()
        response = struct.pack("!I", len(token)) + token
        send(connection, 11, struct.pack("!I", 0) + short("PLAIN") + response + short("en_US"))
        assert method(connection) == TUNE
        send(connection, 31, struct.pack("!HIH", 2047, 131_072, 0))
        send(connection, 40, short("/") + short("") + b"\0")
        assert method(connection) == OPEN_OK
        yield connection


def test_its_user_gets_in_and_another_password_does_not(rabbitmq: RabbitMQ) -> None:
    with connected(rabbitmq):
        pass
    # It closes the connection, and may do so before it has read all.
    with pytest.raises((ServerError, ConnectionError)), connected(rabbitmq, "another"):
        pass


def test_connections_are_cut(rabbitmq: RabbitMQ) -> None:
    with connected(rabbitmq) as connection:
        rabbitmq.close_connections()

        assert method(connection) == CLOSE


def test_the_disk_is_full_as_long_as_a_test_wants(rabbitmq: RabbitMQ) -> None:
    rabbitmq.set_disk_alarm(on=True)
    assert "disk" in rabbitmq.execute("eval", "rabbit_alarm:get_alarms().")[0]

    rabbitmq.set_disk_alarm(on=False)
    assert rabbitmq.execute("eval", "rabbit_alarm:get_alarms().") == ["[]"]


def test_what_rabbitmqctl_refuses_is_an_error(rabbitmq: RabbitMQ) -> None:
    with pytest.raises(ServerError, match="nobody"):
        rabbitmq.execute("delete_user", "nobody")


def test_a_quorum_queue_outlives_a_crash(rabbitmq: RabbitMQ) -> None:
    assert rabbitmq.execute("eval", DECLARE) == ["declared"]

    rabbitmq.kill()
    rabbitmq.start()

    queues = rabbitmq.execute("list_queues", "--no-table-headers", "name", "type", "state")
    assert queues == ["kept\tquorum\trunning"]
    assert rabbitmq.execute("eval", LEADER) == ["led"]
    rabbitmq.execute("delete_queue", "kept")
