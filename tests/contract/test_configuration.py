"""A missing or malformed variable stops the start, and the message names it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract.databases import DATABASES, SECRET
from tests.contract.stacks import WITHOUT_SERVER, asked_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.contract.conftest import Start
    from tests.contract.projects import Project
    from tests.contract.stacks import Stack


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


def assert_one_of_both_is_asked_for(
    project: Project, folder: Path, variables: Mapping[str, str], name: str
) -> None:
    """Check that a variable is refused where it is given as a file, too, and not repeated."""
    file = folder / "address"
    file.write_text(variables[name])

    output = refusal(project, folder, "serve", {**variables, f"{name}_FILE": str(file)})

    assert name in output
    assert f"{name}_FILE" in output
    assert variables[name] not in output


def assert_a_missing_file_is_named(
    project: Project, folder: Path, variables: Mapping[str, str], name: str
) -> None:
    """Check that a file which is not there stops the start."""
    missing = {name: "", f"{name}_FILE": str(folder / "none")}

    assert f"{name}_FILE" in refusal(project, folder, "serve", {**variables, **missing})


@pytest.fixture
def address(stack: Stack) -> str:
    """The variable by which the service finds its database."""
    if not DATABASES[stack.database].address:
        pytest.skip("this stack has no database")
    return DATABASES[stack.database].address


@asked_of(WITHOUT_SERVER)
@pytest.mark.parametrize(
    "variable",
    [
        "ENVIRONMENT=staging",
        "LOG_LEVEL=LOUD",
        "PORT=x",
        "PORT=65536",
        "PUBLIC_URL=orders.example",
        "SHUTDOWN_TIMEOUT_SECONDS=-1",
    ],
)
def test_a_malformed_variable_is_named(
    project: Project, database: Mapping[str, str], tmp_path: Path, variable: str
) -> None:
    name, _, value = variable.partition("=")

    output = refusal(project, tmp_path, "serve", {**database, name: value})

    assert name in output


def test_a_malformed_variable_of_the_database_is_named(
    stack: Stack, project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    for variable in DATABASES[stack.database].invalid:
        name, _, value = variable.partition("=")

        assert name in refusal(project, tmp_path, "serve", {**database, name: value})


@pytest.mark.parametrize("command", ["serve", "migrate"])
def test_a_malformed_address_of_the_database_is_refused_and_kept_secret(
    stack: Stack, project: Project, database: Mapping[str, str], tmp_path: Path, command: str
) -> None:
    malformed = DATABASES[stack.database].malformed
    # Both read it by the same function, so all of them are given to one.
    for value in malformed if command == "serve" else malformed[-1:]:
        name = DATABASES[stack.database].address
        others = {key: given for key, given in database.items() if key != name}
        given = {} if value is None else {name: value}

        assert name in refusal(project, tmp_path, command, {**others, **given}), value


def test_a_server_that_lets_nobody_in_is_told_by_its_variable(
    stack: Stack, project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    wrong = DATABASES[stack.database].let_in(database, SECRET)
    if wrong is None:
        pytest.skip("there is no server that would ask for a password")

    output = refusal(project, tmp_path, "migrate", {**database, **wrong})

    assert next(iter(wrong)) in output


def test_the_address_may_be_in_a_file(
    address: str, database: Mapping[str, str], tmp_path: Path, start: Start
) -> None:
    file = tmp_path / "address"
    file.write_text(f"{database[address]}\n")
    with start() as started:
        created = started.service.create()

    variables = {address: "", f"{address}_FILE": str(file)}
    with start(migrate=False, ready=True, **variables) as started:
        assert started.service.read(created["id"]) == created


def test_address_and_file_together_are_refused(
    address: str, project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    assert_one_of_both_is_asked_for(project, tmp_path, database, address)


def test_a_file_that_is_not_there_is_named(
    address: str, project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    assert_a_missing_file_is_named(project, tmp_path, database, address)


def test_only_make_reads_a_file_of_variables(
    project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    Path(tmp_path / ".env").write_text("ENVIRONMENT=nonsense\nPORT=nonsense\n")

    project.migrate(folder=tmp_path, **database)
