"""What is missing is installed, or said by name."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.servers import cache, debian, maven, rabbitmq, redis
from tests.servers.errors import ServerUnavailableError
from tests.servers.fixtures import started
from tests.servers.postgresql import PostgreSQL
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis
from tests.servers.redis_cluster import RedisCluster
from tests.servers.redis_sentinel import RedisSentinel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.startable import Startable


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a program that this machine lacks, and whose package it may not install."""
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    return tmp_path / "mariadbd"


def test_without_root_the_message_says_what_to_install(missing: Path) -> None:
    with pytest.raises(ServerUnavailableError, match="sudo apt-get install mariadb-server"):
        debian.require(missing, "mariadb-server")


@pytest.mark.parametrize("server", [Redis, RedisSentinel, RedisCluster, RabbitMQ])
def test_a_server_says_its_package(
    server: Callable[[], Startable], missing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis, "PROGRAM", missing)
    monkeypatch.setattr(rabbitmq, "_PROGRAMS", missing)

    with pytest.raises(ServerUnavailableError, match=r"install (redis|rabbitmq)-server"), server():
        pass


def test_a_test_that_lacks_its_server_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL 9"), started(PostgreSQL(9)):
        pass


def test_a_test_that_lacks_a_required_server_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_SERVERS", "1")
    with pytest.raises(ServerUnavailableError), started(PostgreSQL(9)):
        pass


def test_a_download_is_unpacked_once(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maven, "_REPOSITORY", f"file://{empty_cache}/repository")
    path = empty_cache / "repository/a/b/tool/1/tool-1.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"content")
    digest = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"

    for _ in range(2):
        folder = maven.require("a.b:tool:1", digest, _unpack)
        path.unlink(missing_ok=True)

    assert (folder / "copy").read_bytes() == b"content"


def test_a_download_that_differs_is_not_kept(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = empty_cache / "a/tool/1/tool-1.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"something else")
    monkeypatch.setattr(maven, "_REPOSITORY", f"file://{empty_cache}")

    with pytest.raises(ServerUnavailableError, match="digest"):
        maven.require("a:tool:1", "0" * 64, _unpack)

    assert not (empty_cache / "tool-1").exists()


def _unpack(file: Path, folder: Path) -> None:
    shutil.copy(file, folder / "copy")
