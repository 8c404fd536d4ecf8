"""What the prover says is what judging every stack by itself says."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks.bulk import bulk
from stackcutter.prove.checks.cross.joint import Joint
from stackcutter.prove.checks.cross.rules import judge_stack
from stackcutter.prove.guards import Layout
from stackcutter.prove.judging import Judge
from stackcutter.prove.render import render
from stackcutter.prove.smallest import given
from tests.prove.template import source, stacks, write
from tests.prove.test_stacks import random_questions, walked

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from pathlib import Path

    from stackcutter.prove.render import Rendering
    from stackcutter.prove.stacks import Stacks

# A fault: the file of the template, the rule and the message.
Said = tuple[str, str, str]
NAMES = ("a", "b", "c", "d", "e", "flag0", "flag1", "flag2")


def random_files(seed: int) -> dict[str, str]:
    """Make pages that come and go, link to each other and end lines in spaces, at random."""
    dice = random.Random(seed)  # noqa: S311 (no secret)

    def condition() -> str:
        return " and ".join(
            f"{dice.choice(NAMES)} {dice.choice(('==', '!='))} '{dice.choice('012')}'"
            for _ in range(dice.choice((1, 1, 2)))
        )

    files = {}
    for number in range(5):
        text = f"# Page {number}\n\nText.\n"
        for _ in range(dice.choice((0, 1, 2))):
            line = dice.choice(("A line. \n", f"[A page](page{dice.randrange(5)}.md)\n"))
            text += f"{{% if {condition()} %}}\n\n{line}{{% endif %}}\n"
        folder = f"{{% if {condition()} %}}.{{% endif %}}/" if dice.random() < 0.6 else ""
        name = f"page{dice.choice((number, number, 0))}.md"
        files[f"{folder}{name}.jinja"] = text
    return files


def proven(rendering: Rendering, found: Stacks) -> dict[Said, Mapping[str, object] | None]:
    """Prove, and give the smallest answers of each fault."""
    files = [one for one in rendering.files if not one.answers]
    judge = Judge(Joint([rendering.unit(one) for one in files], found), found)
    failures = [*judge.alone(1, None), *judge.together(1)]
    return {(one.template, one.rule, one.message): one.answers for one in failures}


def walk(rendering: Rendering, found: Stacks) -> dict[Said, list[dict[str, object]]]:
    """Judge every stack by itself, and give the answers of all that show each fault."""
    files = [one for one in rendering.files if not one.answers]
    names = {
        id(document): rendering.entries[one.number].name
        for one in reversed(files)
        for documents in one.rows.values()
        for document in documents
    }
    said: dict[Said, list[dict[str, object]]] = defaultdict(list)
    for values in walked(found):
        documents = [
            document
            for one in files
            for document in one.rows[tuple(values[name] for name in one.variables)]
        ]
        for one in [*bulk(documents, workers=1), *judge_stack(documents)]:
            said[names[id(one.document)], one.rule, one.message].append(given(values, found))
    return said


@pytest.mark.parametrize("seed", range(12))
def test_all_faults_are_found_with_the_fewest_answers(tmp_path: Path, seed: int) -> None:
    folder = write(tmp_path, random_files(seed), random_questions(seed))
    found = stacks(folder)
    rendering = render(source(folder), found.questions.engine, found, 1)

    said = walk(rendering, found)
    proof = proven(rendering, found)

    assert rendering.failures == []
    assert set(proof) == set(said)
    for fault, answers in proof.items():
        assert answers in said[fault]
        assert len(answers or ()) == min(map(len, said[fault]))


@pytest.mark.parametrize("seed", range(12))
def test_two_files_on_one_path_are_found_where_they_meet(tmp_path: Path, seed: int) -> None:
    folder = write(tmp_path, random_files(seed), random_questions(seed))
    found = stacks(folder)
    rendering = render(source(folder), found.questions.engine, found, 1)

    pairs = {(one.path, one.template) for one in Layout(rendering, found).collisions()}

    assert pairs == {
        (document.path, rendering.entries[second.number].name)
        for values in walked(found)
        for place, second in enumerate(rendering.files)
        for document in rendering.files[place].rows[_of(values, second.variables)]
        for first in rendering.files[:place]
        if document.path in {one.path for one in first.rows[_of(values, first.variables)]}
    }


def _of(values: Mapping[str, Hashable], names: tuple[str, ...]) -> tuple[Hashable, ...]:
    return tuple(values[name] for name in names)


def test_the_random_templates_have_faults_of_all_kinds(tmp_path: Path) -> None:
    rules = set()
    for seed in range(12):
        folder = write(tmp_path / str(seed), random_files(seed), random_questions(seed))
        found = stacks(folder)
        rendering = render(source(folder), found.questions.engine, found, 1)
        rules |= {rule for _, rule, _ in proven(rendering, found)}
        rules |= {one.rule for one in Layout(rendering, found).collisions()}

    assert {"link", "text-trailing-space", "written-twice"} <= rules
