"""The smallest answers that show a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackcutter.prove import smallest as module
from stackcutter.prove.checks.cross.joint import Condition
from stackcutter.prove.failure import Failure
from stackcutter.prove.smallest import given, smallest
from tests.prove.template import QUESTIONS, stacks, write

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    import pytest


def when(*variables: str, values: list[tuple[Hashable, ...]]) -> frozenset[Condition]:
    """Say when a content is there."""
    return frozenset({Condition(variables, frozenset(values))})


def answers(
    folder: Path,
    *all_of: frozenset[Condition],
    none_of: frozenset[Condition] = frozenset(),
) -> object:
    """Find the smallest answers to a failure; None where there are none."""
    found = stacks(folder)
    values = smallest(Failure("rule", "Said.", all_of=all_of, none_of=none_of), found)
    return None if values is None else given(values, found)


def test_the_defaults_are_enough(tmp_path: Path) -> None:
    assert answers(write(tmp_path, {})) == {}
    assert answers(tmp_path, when("redis", values=[("",)])) == {}


def test_one_answer_is_better_than_two(tmp_path: Path) -> None:
    write(tmp_path, {})
    both = when("cache", "database", values=[("redis", "postgresql"), ("none", "none")])

    assert answers(tmp_path, both) == {"database": "none"}


def test_a_flag_is_reached_by_the_answer_that_sets_it(tmp_path: Path) -> None:
    write(tmp_path, {})

    assert answers(tmp_path, when("redis", values=[(".",)])) == {"cache": "redis"}


def test_what_must_be_absent_counts(tmp_path: Path) -> None:
    write(tmp_path, {})

    found = answers(tmp_path, none_of=when("database", values=[("sqlite",), ("none",)]))

    assert found == {"database": "postgresql"}


def test_what_no_stack_shows_has_no_answers(tmp_path: Path) -> None:
    write(tmp_path, {})

    assert answers(tmp_path, when("database", "redis", values=[("none", ".")])) is None


def test_a_set_of_representatives_is_given_as_its_answers(tmp_path: Path) -> None:
    write(tmp_path, {}, QUESTIONS)
    (tmp_path / "prove.yml").write_text("representatives: [{}, {project_name: Big}]\n")

    found = answers(tmp_path, when("project_name", "redis", values=[("Big", ".")]))

    assert found == {"project_name": "Big", "cache": "redis"}


def test_without_a_try_a_stack_is_made_from_the_fault_and_cut_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHANGES", -1)
    write(tmp_path, {})

    found = answers(
        tmp_path, when("redis", "auth", values=[(".", stacks(tmp_path).values("auth")[1])])
    )

    assert found == {"cache": "redis", "auth": ["jwt"]}
