"""A missing or malformed variable stops the start, and the message names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.conftest import Start
    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

SECRET = "hunter2"  # noqa: S105


def refusal(project: Project, folder: Path, command: str, environment: Mapping[str, str]) -> str:
    """Run a command that must fail soon; return what it printed."""
    process = project.run(command, folder=folder, **environment)
    try:
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode not in {0, None}
    assert "Traceback" not in output, output
    assert SECRET not in output, output
    return output


@pytest.mark.parametrize(
    "variable",
    [
        "ENVIRONMENT=staging",
        "LOG_LEVEL=LOUD",
        "PORT=x",
        "PORT=65536",
        "PUBLIC_URL=orders.example",
        "SHUTDOWN_TIMEOUT_SECONDS=-1",
        "DATABASE_POOL_SIZE=0",
    ],
)
def test_a_malformed_variable_is_named(
    stack: Stack, project: Project, database: Mapping[str, str], tmp_path: Path, variable: str
) -> None:
    name, _, value = variable.partition("=")
    if name.startswith("DATABASE") and stack.database == "none":
        pytest.skip("this stack has no database")

    output = refusal(project, tmp_path, "serve", {**database, name: value})

    assert name in output


@pytest.mark.parametrize("command", ["serve", "migrate"])
@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "nonsense",
        "oracle://service:hunter2@127.0.0.1:1/service",
        "{scheme}://service:hunter2@127.0.0.1:port/service",
        "{scheme}://service:hunter2@127.0.0.1:99999999/service",
        "{scheme}://",
        "{scheme}://service:hunter2@127.0.0.1/",
    ],
)
def test_the_address_of_the_database_is_required_and_kept_secret(
    stack: Stack, project: Project, tmp_path: Path, command: str, address: str | None
) -> None:
    if stack.server is None:
        pytest.skip("this stack needs no server")
    text = address and address.format(scheme=stack.database)

    output = refusal(project, tmp_path, command, {} if text is None else {"DATABASE_URL": text})

    assert "DATABASE_URL" in output


def test_the_address_may_be_in_a_file(
    stack: Stack, database: Mapping[str, str], tmp_path: Path, start: Start
) -> None:
    if stack.database == "none":
        pytest.skip("this stack has no database")
    file = tmp_path / "address"
    file.write_text(f"{database['DATABASE_URL']}\n")
    with start() as started:
        created = started.service.create()

    with start(DATABASE_URL="", DATABASE_URL_FILE=str(file)) as started:
        assert started.service.read(created["id"]) == created


def test_address_and_file_together_are_refused(
    stack: Stack, project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    if stack.database == "none":
        pytest.skip("this stack has no database")
    file = tmp_path / "address"
    file.write_text(database["DATABASE_URL"])
    both = {**database, "DATABASE_URL_FILE": str(file)}

    output = refusal(project, tmp_path, "serve", both)

    assert "DATABASE_URL" in output
    assert "DATABASE_URL_FILE" in output
    assert database["DATABASE_URL"] not in output


def test_a_file_that_is_not_there_is_named(stack: Stack, project: Project, tmp_path: Path) -> None:
    if stack.database == "none":
        pytest.skip("this stack has no database")

    output = refusal(project, tmp_path, "serve", {"DATABASE_URL_FILE": str(tmp_path / "none")})

    assert "DATABASE_URL_FILE" in output


def test_only_make_reads_a_file_of_variables(
    project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    Path(tmp_path / ".env").write_text("ENVIRONMENT=nonsense\nDATABASE_URL=nonsense\n")

    project.migrate(folder=tmp_path, **database)
