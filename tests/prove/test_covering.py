"""Few stacks in which all combinations of values occur."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.covering import covering, elements
from stackcutter.prove.engine import REPRESENTATIVES
from tests.prove.template import QUESTIONS, stacks, write
from tests.prove.test_stacks import random_questions, walked

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from stackcutter.prove.covering import Interaction


def interactions(values: Mapping[str, Hashable], names: list[str], count: int) -> set[Interaction]:
    """List the combinations of values that one stack has."""
    own = [element for name in names for element in elements(name, values[name])]
    return set(map(frozenset, combinations(own, count)))


@pytest.mark.parametrize("strength", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_every_possible_combination_occurs(tmp_path: Path, seed: int, strength: int) -> None:
    found = stacks(write(tmp_path, {}, random_questions(seed)))
    names = [REPRESENTATIVES, *found.questions.chosen]
    walks = walked(found)

    chosen = covering(found, strength)

    possible = set().union(*(interactions(walk, names, strength) for walk in walks))
    covered = set().union(*(interactions(values, names, strength) for values in chosen))
    assert covered == possible
    assert len(chosen) <= len(walks)
    assert all(values in walks for values in chosen)


def test_each_value_needs_about_as_many_stacks_as_the_longest_question_has_answers(
    tmp_path: Path,
) -> None:
    found = stacks(write(tmp_path, {}))

    once, pairs = covering(found, 1), covering(found, 2)

    assert once[0] == found.complete({})
    assert len(once) <= 4
    assert len(once) < len(pairs) <= 12


def test_entries_of_a_list_meet_each_other(tmp_path: Path) -> None:
    found = stacks(write(tmp_path, {}))

    values = {str(one["auth"]) for one in covering(found, 2)}

    assert {"[]", "['jwt', 'oauth']"} <= values


def test_every_set_of_representatives_occurs(tmp_path: Path) -> None:
    write(tmp_path, {}, QUESTIONS)
    (tmp_path / "prove.yml").write_text("representatives: [{}, {project_name: Big}]\n")

    names = {str(one["project_name"]) for one in covering(stacks(tmp_path), 1)}

    assert names == {"Orders", "Big"}
