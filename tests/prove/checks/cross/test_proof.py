"""Rules on files together, asked of all stacks at once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks.cross.joint import Condition, reduced
from stackcutter.prove.checks.cross.proof import cross_file, settled
from stackcutter.prove.checks.problem import Problem
from tests.prove.checks.cross.toy import Toy

if TYPE_CHECKING:
    from collections.abc import Hashable

    from stackcutter.prove.checks.finding import Finding

    Table = dict[tuple[Hashable, ...], bool]


def shown(findings: list[Finding]) -> list[tuple[str, str, dict[str, object]]]:
    return [(one.problem.document.path, one.problem.rule, dict(one.values)) for one in findings]


@pytest.fixture
def toy() -> Toy:
    """A template with a cache that one file lays over, and another one that uses it."""
    toy = Toy({"cache": ("none", "redis"), "database": ("none", "sqlite", "postgresql")})

    @toy.file("cache")
    def cache(cache: str) -> dict[str, str]:
        return {"src/a/cache.py": "class Cache: ...\n"} if cache == "redis" else {}

    @toy.file("cache", "database")
    def app(cache: str, database: str) -> dict[str, str]:
        text = f"# {database}\n"
        if cache == "redis":
            text += "from a.cache import Cache\n"
        return {"src/a/app.py": text}

    return toy


def test_what_one_layer_needs_and_offers_is_sound(toy: Toy) -> None:
    assert cross_file(toy.joint()) == []


def test_an_import_that_one_stack_lacks_is_found_with_the_values_that_matter(toy: Toy) -> None:
    @toy.file("database")
    def items(database: str) -> dict[str, str]:
        return {"src/a/items.py": "from a.cache import Cache\n" if database == "sqlite" else ""}

    joint = toy.joint()

    (finding,) = cross_file(joint)

    assert shown([finding]) == [
        ("src/a/items.py", "import-name", {"cache": "none", "database": "sqlite"})
    ]
    showing = [stack for stack in toy.stacks if finding.shows_in(toy.copy(stack, joint))]
    assert showing == [{"cache": "none", "database": "sqlite"}]
    assert "src/a/items.py:1: a.cache has no Cache" in str(finding)


def test_what_refused_combinations_would_break_is_sound(toy: Toy) -> None:
    toy.refused = lambda stack: stack["cache"] == "none" and stack["database"] == "sqlite"

    @toy.file("database")
    def items(database: str) -> dict[str, str]:
        return {"src/a/items.py": "from a.cache import Cache\n" if database == "sqlite" else ""}

    assert cross_file(toy.joint()) == []


def test_two_files_that_offer_a_name_in_turns_are_enough(toy: Toy) -> None:
    @toy.file("cache")
    def stub(cache: str) -> dict[str, str]:
        return {"src/a/cache.py": "Cache = None\n"} if cache == "none" else {}

    @toy.file()
    def items() -> dict[str, str]:
        return {"src/a/items.py": "from a.cache import Cache\n"}

    assert cross_file(toy.joint()) == []


def test_a_port_that_two_files_take_is_found_where_they_meet(toy: Toy) -> None:
    @toy.file("cache")
    def one(cache: str) -> dict[str, str]:
        port = "services:\n  a:\n    ports: ['1:1']\n"
        return {"compose.yaml": port} if cache == "redis" else {}

    @toy.file("database")
    def other(database: str) -> dict[str, str]:
        port = "services:\n  b:\n    ports: ['1:1']\n"
        return {"deploy/compose.yaml": port} if database == "sqlite" else {}

    assert shown(cross_file(toy.joint())) == [
        ("deploy/compose.yaml", "claimed-twice", {"cache": "redis", "database": "sqlite"})
    ]
    toy.refused = lambda stack: stack["cache"] == "redis" and stack["database"] == "sqlite"
    assert cross_file(toy.joint()) == []


def test_the_examples_name_is_found_with_another_resource_only() -> None:
    toy = Toy({"resource": ("item", "line_item"), "cache": ("none", "redis")})

    @toy.file("resource", "cache")
    def named(resource: str, cache: str) -> dict[str, str]:
        word = "item" if cache == "redis" else resource
        return {"README.md": f"# A\n\nThe {word}.\n"}

    assert shown(cross_file(toy.joint())) == [
        ("README.md", "resource-word", {"resource": "line_item", "cache": "redis"})
    ]


def test_a_file_that_asks_for_no_resource_names_none() -> None:
    toy = Toy({"resource": ("item", "line_item"), "cache": ("none", "redis")})

    @toy.file("cache")
    def named(cache: str) -> dict[str, str]:
        return {"README.md": f"# A\n\nThe item {cache}.\n"}

    found = shown(cross_file(toy.joint()))

    assert [(path, values["resource"]) for path, _, values in found] == [
        ("README.md", "line_item"),
        ("README.md", "line_item"),
    ]


def test_problems_beside_contents_that_never_meet_are_dropped(toy: Toy) -> None:
    joint = toy.joint()
    by_text = {document.text: document for document in joint.documents}
    cache = by_text["class Cache: ...\n"]
    with_cache = by_text["# none\nfrom a.cache import Cache\n"]
    without = by_text["# sqlite\n"]

    findings = settled(
        [
            Problem(with_cache, "a", 1, "A.", (cache,)),
            Problem(without, "b", 1, "B.", (cache,)),
            Problem(without, "c", 1, "C."),
        ],
        joint,
    )

    assert shown(findings) == [
        ("src/a/app.py", "a", {"cache": "redis", "database": "none"}),
        ("src/a/app.py", "c", {"cache": "none", "database": "sqlite"}),
    ]


def test_variables_that_do_not_matter_are_dropped() -> None:
    table: Table = {(a, b, c): a == "x" for a in "xy" for b in "12" for c in "34"}
    both: Table = {(a, b): (a == "x") != (b == "1") for a in "xy" for b in "12"}

    assert reduced(("c", "b", "a"), table) == Condition(("c",), frozenset({("x",)}))
    assert reduced(("c", "b"), both) == Condition(("b", "c"), frozenset({("1", "y"), ("2", "x")}))
    assert reduced(("a",), {("1",): True, ("2",): True}).always
    assert not reduced(("a",), {("1",): False, ("2",): False}).always


def random_toy(seed: int) -> Toy:
    """Make a template of modules that import each other under random conditions."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    toy = Toy({name: ("0", "1", "2")[: dice.choice((2, 3))] for name in "abcd"})
    bad = {name: dice.choice(values) for name, values in toy.axes.items()}
    one, other = dice.sample("abcd", 2)
    toy.refused = lambda stack: stack[one] == bad[one] and stack[other] == bad[other]
    for number in range(6):
        variables = tuple(sorted(dice.sample("abcd", dice.choice((0, 1, 2)))))
        lines: dict[tuple[str, ...], dict[str, str]] = {}

        def module(
            *values: str,
            lines: dict[tuple[str, ...], dict[str, str]] = lines,
            number: int = number,
        ) -> dict[str, str]:
            if values not in lines:
                others = dice.sample(range(6), dice.choice((0, 0, 1)))
                text = "".join(f"from p.m{one} import N{one}\n" for one in others)
                text += f"N{number} = 1\n" if dice.random() > 0.2 else ""
                lines[values] = {f"src/p/m{number}.py": text} if dice.random() > 0.2 else {}
            return lines[values]

        toy.file(*variables)(module)
    return toy


@pytest.mark.parametrize("seed", range(40))
def test_the_proof_finds_what_judging_each_stack_by_itself_finds(seed: int) -> None:
    toy = random_toy(seed)
    joint = toy.joint()

    findings = cross_file(joint)

    proven = {
        (one.problem.document.path, one.problem.rule, one.problem.message) for one in findings
    }
    assert proven == toy.plainly(joint)
    for finding in findings:
        assert any(
            finding.shows_in(toy.copy(stack, joint))
            for stack in toy.stacks
            if all(stack[name] == value for name, value in finding.values.items())
        )


def test_random_templates_are_both_sound_and_broken() -> None:
    verdicts = {bool(cross_file(random_toy(seed).joint())) for seed in range(40)}

    assert verdicts == {True, False}
