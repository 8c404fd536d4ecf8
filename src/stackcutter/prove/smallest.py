"""The smallest answers that show a fault."""

from __future__ import annotations

from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.engine import REPRESENTATIVES
from stackcutter.prove.values import thawed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from stackcutter.prove.failure import Failure
    from stackcutter.prove.stacks import Stacks

Values = dict[str, "Hashable"]

# How many answers are changed at once, and how many stacks are tried, before a stack is made from
# the fault itself and cut down.
CHANGES: Final = 3
TRIES: Final = 5_000


def smallest(failure: Failure, stacks: Stacks) -> Values | None:
    """Find a stack with as few answers as possible that are not the defaults.

    Args:
        failure: The fault.
        stacks: All valid stacks.

    Returns:
        The values of all answers in that stack; None where there is none.
    """
    names = stacks.ancestors(failure.variables)
    changeable = [name for name in names if name in {REPRESENTATIVES, *stacks.questions.chosen}]
    for answers in islice(_few(changeable, stacks), TRIES):
        values = stacks.complete(answers)
        if values is not None and failure.shows(values):
            return values
    return _cut(failure, changeable, stacks)


def given(values: Mapping[str, Hashable], stacks: Stacks) -> dict[str, Any]:
    """List the answers of a stack that must be given, because they are not the defaults.

    Args:
        values: The values of all answers.
        stacks: All valid stacks.
    """
    questions = stacks.questions
    answers = {}
    for name in questions.names:
        if name not in questions.chosen and name not in questions.represented:
            continue
        outcome = stacks.outcome(name, values)
        if outcome is not None and outcome.asked and values[name] != outcome.default:
            answers[name] = thawed(values[name])
    return answers


def _few(changeable: list[str], stacks: Stacks) -> Iterator[Values]:
    """List sets of answers, those with few that are not the default first."""
    default = stacks.complete({}) or {}
    others = {
        name: [value for value in stacks.values(name) if value != default.get(name)]
        for name in changeable
    }
    for count in range(CHANGES + 1):
        for names in combinations(changeable, count):
            for values in product(*(others[name] for name in names)):
                yield dict(zip(names, values, strict=True))


def _cut(failure: Failure, changeable: list[str], stacks: Stacks) -> Values | None:
    """Make a stack from the fault, and take answers back one by one while it still shows."""
    for evidence in _evidence(failure):
        if not stacks.possible(evidence):
            continue
        found = _completed(evidence, changeable, stacks)
        if found is not None and failure.shows(found):
            break
    else:
        return None
    answers = {name: found[name] for name in changeable}
    for name in changeable:
        fewer = {key: value for key, value in answers.items() if key != name}
        values = stacks.complete(fewer)
        if values is not None and failure.shows(values):
            answers, found = fewer, values
    return found


def _evidence(failure: Failure) -> Iterator[Values]:
    """List values that make the fault likely: those known to, or one condition of each group."""
    if failure.witness is not None:
        yield dict(failure.witness)
    choices = [
        [
            dict(zip(condition.variables, values, strict=True))
            for condition in group
            for values in condition.tuples
        ]
        for group in failure.all_of
    ]
    for parts in islice(product(*choices), TRIES):
        merged: Values = {}
        for part in parts:
            if any(merged.get(name, value) != value for name, value in part.items()):
                break
            merged |= part
        else:
            yield merged


def _completed(evidence: Values, changeable: list[str], stacks: Stacks) -> Values | None:
    """Choose answers that lead to some values, defaults where they do."""
    default = stacks.complete({}) or {}
    fixed = dict(evidence)
    for name in changeable:
        usual = default.get(name)
        values = stacks.values(name)
        for value in [one for one in values if one == usual] + values:
            if fixed.get(name, value) == value and stacks.possible({**fixed, name: value}):
                fixed[name] = value
                break
    return stacks.complete({name: fixed[name] for name in changeable if name in fixed})
