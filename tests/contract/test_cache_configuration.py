"""A missing or malformed variable of the cache stops the start, though the cache need not be up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.caches import ADDRESS, CACHES, INVALID
from tests.contract.stacks import CACHED, asked_of
from tests.contract.test_configuration import (
    assert_a_missing_file_is_named,
    assert_one_of_both_is_asked_for,
    refusal,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.contract.conftest import Start
    from tests.contract.projects import Project
    from tests.contract.stacks import Stack

pytestmark = asked_of(CACHED)


def test_a_malformed_address_of_the_cache_is_refused_and_kept_secret(
    stack: Stack, project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    assert stack.topology
    for value in CACHES[stack.topology].malformed:
        others = {key: each for key, each in database.items() if key != ADDRESS}
        given = {} if value is None else {ADDRESS: value}

        assert ADDRESS in refusal(project, tmp_path, "serve", {**others, **given}), value


def test_all_malformed_variables_of_the_cache_are_named(
    project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    output = refusal(project, tmp_path, "serve", {**database, **INVALID})

    assert {name for name in INVALID if f"{name}:" in output} == set(INVALID)


def test_the_address_of_the_cache_may_be_in_a_file(
    database: Mapping[str, str], tmp_path: Path, start: Start
) -> None:
    file = tmp_path / "address"
    file.write_text(f"{database[ADDRESS]}\n")

    variables = {ADDRESS: "", f"{ADDRESS}_FILE": str(file)}
    with start(migrate=True, ready=True, **variables) as started:
        assert started.service.get("/health/ready").json()["status"] == "ok"


@pytest.mark.deep  # what is done to all variables alike is asked of others every day
def test_address_and_file_of_the_cache_together_are_refused(
    project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    assert_one_of_both_is_asked_for(project, tmp_path, database, ADDRESS)


@pytest.mark.deep  # what is done to all variables alike is asked of others every day
def test_a_file_of_the_address_of_the_cache_that_is_not_there_is_named(
    project: Project, database: Mapping[str, str], tmp_path: Path
) -> None:
    assert_a_missing_file_is_named(project, tmp_path, database, ADDRESS)
