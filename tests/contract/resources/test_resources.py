"""A service that got a second and a third resource passes what it is judged by, and its tests."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks.deep import commands
from stackcutter.prove.checks.deep.result import Status
from tests.contract.stacks import SEVERAL, asked_of
from tests.servers.stacks import StackServers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

pytestmark = [
    pytest.mark.deep,
    pytest.mark.several,
    asked_of([pytest.param(stack, id=stack.project) for stack in SEVERAL]),
]


def test_every_check_and_every_test_passes(
    stack: Stack, project: Project, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The same commands as for a fresh copy; its tests ask the real servers."""
    folder = tmp_path / "project"
    shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns(".venv"))

    outcomes = [commands.install(folder), commands.compose(folder)]
    outcomes += [commands.execute(command, folder) for command in commands.COMMANDS]
    with StackServers() as servers:
        outcomes.append(commands.integrate(folder, servers(stack.answers)))

    record_property("passed", ", ".join(outcome.step for outcome in outcomes))
    assert [one for one in outcomes if one.status is not Status.PASSED] == []


def test_each_resource_has_tests_of_its_own(stack: Stack, project: Project) -> None:
    for names in stack.resources:
        assert list(project.folder.glob(f"tests/{names.plural}/test_*.py"))
