"""Which stacks there are: questions are asked by copier's rules, and counted without a list."""

from __future__ import annotations

import random
from itertools import product
from typing import TYPE_CHECKING

import pytest

from stackcutter.errors import FailureError, RefusalError
from stackcutter.prove.engine import REPRESENTATIVES
from stackcutter.prove.relations import TooLargeError, joined, relation
from stackcutter.prove.values import ABSENT, frozen
from tests.prove.template import QUESTIONS, STACKS, stacks, write

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from stackcutter.prove.stacks import Stacks


def asked(folder: Path, questions: str, prove: str = "") -> Stacks:
    """Ask questions, with what `prove.yml` says."""
    write(folder, {}, questions)
    (folder / "prove.yml").write_text(prove)
    return stacks(folder)


def walked(found: Stacks) -> list[dict[str, Hashable]]:
    """List all stacks one by one, as the prover never does."""
    walks: list[dict[str, Hashable]] = [{REPRESENTATIVES: one} for one in found.questions.sets]
    for name in found.questions.names:
        walks = [
            {**known, name: value}
            for known in walks
            if (outcome := found.outcome(name, known)) is not None
            for value in outcome.values
        ]
    return walks


def test_every_answer_that_copier_accepts_is_counted_once(tmp_path: Path) -> None:
    found = asked(tmp_path, QUESTIONS)

    assert found.failures == []
    assert found.count() == STACKS
    assert found.values("auth") == [
        frozen([]), frozen(["jwt"]), frozen(["oauth"]), frozen(["jwt", "oauth"])
    ]  # fmt: skip
    assert ("none", ".") not in list(found.assignments(("database", "redis")))
    assert len(list(found.assignments(("database", "redis")))) == 5


def test_a_list_keeps_the_rule_of_its_question(tmp_path: Path) -> None:
    rule = 'validator: "{% if auth | length > 1 %}One is enough.{% endif %}"'
    found = asked(
        tmp_path, QUESTIONS.replace("choices: [jwt, oauth]", f"choices: [jwt, oauth]\n  {rule}")
    )

    assert [str(value) for value in found.values("auth")] == ["[]", "['jwt']", "['oauth']"]


def test_a_question_that_is_not_asked_has_its_default_and_counts_once(tmp_path: Path) -> None:
    more = """\
topology:
  type: str
  default: single
  choices: [single, cluster]
  when: "{{ cache == 'redis' }}"
"""
    found = asked(tmp_path, QUESTIONS + more)

    assert found.count() == 2 * 4 * 2 + 3 * 4
    assert set(found.assignments(("cache", "topology"))) == {
        ("none", "single"), ("redis", "single"), ("redis", "cluster")
    }  # fmt: skip


def test_a_question_without_answer_cannot_be_seen(tmp_path: Path) -> None:
    more = """\
port:
  type: int
  when: "{{ cache == 'redis' }}"
  default: "{% if cache == 'redis' %}1{% else %}{{ UNSET }}{% endif %}"
"""
    found = asked(tmp_path, QUESTIONS + more)

    assert found.failures == []
    assert set(found.assignments(("cache", "port"))) == {("none", ABSENT), ("redis", frozen(1))}


def test_yes_and_no_are_two_answers(tmp_path: Path) -> None:
    found = asked(tmp_path, "a: {type: bool, default: false}\nb: {default: true}\n")

    assert found.count() == 4


def test_a_dead_end_is_a_failure_with_the_answers_that_lead_there(tmp_path: Path) -> None:
    more = """\
size:
  type: str
  default: small
  choices:
    small: {value: small, validator: "{% if auth %}Too small.{% endif %}"}
"""
    (failure,) = asked(tmp_path, QUESTIONS + more).failures

    assert failure.rule == "dead-end"
    assert failure.message == "size has no answer that is accepted."
    assert failure.variables == {"auth"}


def test_free_text_without_a_default_needs_representatives(tmp_path: Path) -> None:
    questions = QUESTIONS.replace("default: Orders", "help: Name it.")

    (failure,) = asked(tmp_path, questions).failures
    sound = asked(tmp_path, questions, "representatives: [{project_name: Orders}]\n")

    assert failure.message == (
        "project_name is free text without a default: answer it in prove.yml."
    )
    assert sound.failures == []


def test_a_question_that_breaks_is_a_failure(tmp_path: Path) -> None:
    more = 'words: {type: str, when: false, default: "{{ databse }}"}\n'
    (failure,) = asked(tmp_path, QUESTIONS + more).failures

    assert (failure.rule, failure.message) == ("question", "words: 'databse' is undefined")


def test_a_question_that_reads_the_machine_is_a_failure(tmp_path: Path) -> None:
    more = 'words: {type: str, when: false, default: "{{ _copier_conf.os }}"}\n'
    (failure,) = asked(tmp_path, QUESTIONS + more).failures

    assert failure.message == "words reads _copier_conf, which is no answer."


def test_free_text_is_tried_with_its_default(tmp_path: Path) -> None:
    found = asked(tmp_path, QUESTIONS)

    assert found.values("project_name") == ["Orders"]
    assert found.constants["project_name"] == "Orders"


def test_representatives_go_together_and_do_not_multiply_the_stacks(tmp_path: Path) -> None:
    more = 'package: {type: str, default: "{{ project_name | lower }}"}\n'
    sets = "representatives: [{}, {project_name: Big, package: large}, {project_name: Small}]\n"
    found = asked(tmp_path, QUESTIONS + more, sets)

    assert found.count() == STACKS
    assert list(found.assignments(("project_name", "package"))) == [
        ("Orders", "orders"), ("Big", "large"), ("Small", "small")
    ]  # fmt: skip


def test_a_representative_that_is_refused_is_a_failure_with_the_sentence(tmp_path: Path) -> None:
    rule = "validator: \"{% if project_name == 'Big' %}Too big.{% endif %}\""
    questions = QUESTIONS.replace("default: Orders", f"default: Orders, {rule}")

    (failure,) = asked(tmp_path, questions, "representatives: [{project_name: Big}]\n").failures

    assert failure.rule == "dead-end"
    assert failure.message.endswith("Too big.")


def test_stacks_that_depend_on_free_text_are_counted_once(tmp_path: Path) -> None:
    more = """\
size:
  type: str
  default: a
  choices:
    a: a
    b: {value: b, validator: "{% if project_name == 'Big' %}No.{% endif %}"}
"""
    found = asked(tmp_path, QUESTIONS + more, "representatives: [{}, {project_name: Big}]\n")

    assert found.count() == STACKS * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [\n", "is not YAML"),
        ("- a\n", "is no mapping"),
        ("colour: red\n", "has an unknown key 'colour'"),
        ("bound: many\n", "bound is no int"),
        ("representatives: [Orders]\n", "every entry of representatives is a mapping"),
        ("representatives: [{nothing: a}]\n", "answers nothing, which is no question of free text"),
        ("representatives: [{database: a}]\n", "answers database, which is no question"),
        ("representatives: [{redis: a}]\n", "answers redis, which is no question"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RefusalError, match=said):
        asked(tmp_path, QUESTIONS, text)


def test_a_list_of_too_many_choices_is_refused(tmp_path: Path) -> None:
    more = f"many: {{type: str, multiselect: true, default: [], choices: {list('abcdefghijk')}}}\n"
    (failure,) = asked(tmp_path, QUESTIONS + more).failures

    assert "offers a list of 11 choices" in failure.message


def test_answers_are_completed_by_defaults(tmp_path: Path) -> None:
    found = asked(tmp_path, QUESTIONS)

    default, redis = found.complete({}), found.complete({"cache": "redis"})

    assert default is not None
    assert redis is not None
    assert (default["cache"], default["redis"]) == ("none", "")
    assert (redis["cache"], redis["redis"]) == ("redis", ".")
    assert found.complete({"cache": "redis", "database": "none"}) is None


def test_a_question_whose_default_is_missing_or_refused_has_its_first_answer(
    tmp_path: Path,
) -> None:
    more = """\
licence: {type: str, choices: [mit, apache]}
size:
  type: str
  default: small
  choices:
    small: {value: small, validator: "{% if auth %}Too small.{% endif %}"}
    big: big
"""
    found = asked(tmp_path, QUESTIONS + more)

    default, secured = found.complete({}), found.complete({"auth": found.values("auth")[1]})

    assert found.failures == []
    assert default is not None
    assert secured is not None
    assert (default["licence"], default["size"], secured["size"]) == ("mit", "small", "big")


def test_possible_is_what_some_stack_has(tmp_path: Path) -> None:
    found = asked(tmp_path, QUESTIONS)

    assert found.possible({"redis": ".", "database": "sqlite"})
    assert not found.possible({"redis": ".", "database": "none"})


def random_questions(seed: int) -> str:
    """Make questions that refuse each other at random, and flags that read some of them."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    names = list("abcde")
    text = ""
    for place, name in enumerate(names):
        text += f"{name}:\n  type: str\n  default: '0'\n  choices:\n    zero: '0'\n"
        for value in "12"[: dice.choice((1, 2))]:
            rule = ""
            if place and dice.random() < 0.6:
                other = dice.choice(names[:place])
                rule = f"{{% if {other} == '{dice.choice('012')}' %}}No.{{% endif %}}"
            text += f"    v{value}: {{value: '{value}', validator: \"{rule}\"}}\n"
        if place and dice.random() < 0.3:
            text += f"  when: \"{{{{ {dice.choice(names[:place])} != '1' }}}}\"\n"
    for number in range(3):
        one, other = dice.sample(names, 2)
        flag = f"{{{{ {one} ~ {other} if {one} != '0' else '' }}}}"
        text += f'flag{number}: {{type: str, when: false, default: "{flag}"}}\n'
    return text


@pytest.mark.parametrize("seed", range(25))
def test_the_relations_say_what_a_walk_over_all_stacks_says(tmp_path: Path, seed: int) -> None:
    found = asked(tmp_path, random_questions(seed))
    walks = walked(found)
    dice = random.Random(seed)  # noqa: S311 (no secret)

    assert found.failures == []
    assert found.count() == len({tuple(walk[name] for name in "abcde") for walk in walks})
    for _ in range(12):
        names = tuple(dice.sample(found.questions.names, dice.choice((1, 2, 3))))
        expected = {tuple(walk[name] for name in names) for walk in walks}
        assert set(found.assignments(names)) == expected
        everything = product(*(found.values(name) for name in names))
        for values in dice.sample(list(everything), 1):
            assert found.possible(dict(zip(names, values, strict=True))) == (values in expected)


def test_a_table_that_grows_too_long_is_refused() -> None:
    one = relation(("a",), [(number,) for number in range(10)])
    other = relation(("b",), [(number,) for number in range(10)])

    assert len(joined(one, other, 100).rows) == 100
    with pytest.raises(TooLargeError, match="more than 99 combinations of a, b"):
        joined(one, other, 99)


def test_a_link_that_is_kept_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "A\n"}, more="_preserve_symlinks: true\n")
    (tmp_path / "template" / "b.txt").symlink_to("a.txt")

    with pytest.raises(FailureError, match="is a symbolic link that is kept"):
        stacks(tmp_path).questions.engine.entries  # noqa: B018
