"""What `stackcutter new` says is to be done next in a project of the real template."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.conftest import start

if TYPE_CHECKING:
    from pathlib import Path


def next_steps(repository: Path, project: Path, *data: str) -> list[str]:
    options = ["--defaults", "--no-install", "--no-git", "--json", "--source", str(repository)]
    process = start("new", str(project), *options, *(f"--data={one}" for one in data))
    output, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    found: list[str] = json.loads(output)["next"]
    return found[found.index("make test") :]


def test_a_service_that_needs_no_server_is_just_started(repository: Path, tmp_path: Path) -> None:
    assert next_steps(repository, tmp_path / "demo") == ["make test", "make dev"]


def test_servers_come_first_and_what_runs_beside_the_service_last(
    repository: Path, tmp_path: Path
) -> None:
    steps = next_steps(repository, tmp_path / "demo", "database=postgresql", "broker=rabbitmq")

    assert steps == [
        "make test",
        "make servers",
        "make dev",
        "make worker  # in another terminal",
    ]
