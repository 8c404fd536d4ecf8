"""Clients of JavaScript: graphql-ws, graphql-sse, and gRPC's own of Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.projects import shared_by_workers
from tests.contract.stacks import WITH_GRAPHQL, WITH_GRPC, asked_of
from tests.servers.cache import file_lock

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.names import Names
    from tests.contract.projects import Project
    from tests.contract.running import Running

SCRIPTS = Path(__file__).with_name("javascript")


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Run a script with what it needs installed, and read what it prints."""
    folder = shared_by_workers(tmp_path_factory) / "javascript"
    program = Path(sys.executable).with_name("node")
    with file_lock(folder.with_suffix(".lock")):
        if not folder.exists():
            shutil.copytree(SCRIPTS, folder)
            npm = program.with_name("npm")
            subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], cwd=folder, check=True)

    def run(script: str, *arguments: str) -> dict[str, Any]:
        done = subprocess.run(
            [program, script, *arguments],
            cwd=folder,
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return run


def type_of(names: Names) -> str:
    return "".join(map(str.title, names.resource.split("_")))


@asked_of(WITH_GRAPHQL)
@pytest.mark.parametrize("protocol", ["ws", "sse"])
def test_a_client_of_graphql_changes_and_is_told(
    started: Running, project: Project, node: Callable[..., dict[str, Any]], protocol: str
) -> None:
    url = f"{started.service.url}/graphql"

    found = node("changes.mjs", protocol, url, type_of(project.names))

    created, updated = found["created"], found["updated"]
    assert (created["version"], updated["version"]) == (1, 2)
    assert found["deleted"]["__typename"] == f"Deleted{type_of(project.names)}"
    told = [(one["kind"], *one.values()) for one in found["told"]]
    assert [one[0] for one in told] == ["CREATED", "UPDATED", "DELETED"]
    things = [next(value for value in one[1:] if isinstance(value, dict)) for one in told]
    assert [thing["id"] for thing in things] == [created["id"]] * 3
    assert things[1]["name"] == updated["name"]


@asked_of(WITH_GRPC)
def test_a_client_of_grpc_makes_every_call(
    started: Running, project: Project, node: Callable[..., dict[str, Any]]
) -> None:
    names = project.names
    (proto,) = (project.folder / "protos").rglob("*.proto")
    address = f"127.0.0.1:{started.grpc_port}"
    package = names.slug.replace("-", "_")

    found = node(
        "calls.mjs", address, str(proto), package, type_of(names), names.resource, names.plural
    )

    assert found["found"] == found["created"]
    assert (found["created"]["version"], found["updated"]["version"]) == (1, 2)
    assert found["listed"]
    assert found["statuses"] == [
        "ALREADY_EXISTS",
        "ABORTED",
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "DEADLINE_EXCEEDED",
    ]
    assert found["told"] == [
        {"kind": "KIND_CREATED", "version": 1},
        {"kind": "KIND_UPDATED", "version": 2},
        {"kind": "KIND_DELETED", "version": 2},
    ]
