"""The defences stand where the threat table says; `make deep` takes each of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.projects import write
from tests.template.conftest import template_repository
from tests.threats.attempts import STACK
from tests.threats.defences import DEFENCES, Defence

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a service with all that the table is about."""
    folder = tmp_path_factory.mktemp("threats")
    write(STACK, template_repository(folder / "template"), folder / "project")
    (found,) = (folder / "project/src").iterdir()
    return found


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda one: one.threat)
def test_a_defence_is_where_the_table_says(package: Path, defence: Defence) -> None:
    text = (package / defence.file).read_text(encoding="utf-8")

    assert text.count(defence.found) == 1


def test_no_two_threats_are_told_alike() -> None:
    threats = [one.threat for one in DEFENCES]

    assert len(set(threats)) == len(threats)
