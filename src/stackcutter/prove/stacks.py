"""All stacks of a template, as small relations between its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stackcutter.prove.configuration import NAME
from stackcutter.prove.engine import REPRESENTATIVES
from stackcutter.prove.exploring import explore
from stackcutter.prove.failure import Failure, exactly
from stackcutter.prove.relations import (
    Relation,
    TooLargeError,
    eliminated,
    joined,
    ordered,
    projected,
    relation,
    together,
)
from stackcutter.prove.tracing import Broken, Traced

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from stackcutter.prove.questions import Outcome, Questions

Values = dict[str, "Hashable"]
# Where questions stand.
FILE: Final = "copier.yml"


class Stacks:
    """The valid stacks, never listed one by one.

    Every question is a relation between what it reads and its own answers. Each tuple of what it
    reads has an answer, else that is a failure of the template; so what some variables can be
    together follows from their own relations and those of what these read.

    Args:
        questions: The template's questions.
        bound: How many tuples of values one question or file may read.
    """

    def __init__(self, questions: Questions, bound: int) -> None:
        """Find out what each question accepts."""
        self.questions = questions
        self.bound = bound
        self.failures: list[Failure] = []
        self.constants: Values = {}
        self.traced: dict[str, Traced[Outcome]] = {}
        self._rank = {name: rank for rank, name in enumerate([REPRESENTATIVES, *questions.names])}
        self._relations: dict[str, Relation] = {}
        self._sizes: dict[str, int] = {}
        self._known: dict[tuple[str, ...], list[tuple[Hashable, ...]]] = {}
        self._add(relation((REPRESENTATIVES,), [(number,) for number in questions.sets]))
        for name in questions.names:
            self._ask(name)
        self._known.clear()

    def sorted(self, variables: Iterable[str]) -> tuple[str, ...]:
        """Put variables into the interview's order."""
        return tuple(sorted(variables, key=self._rank.__getitem__))

    def assignments(self, variables: Sequence[str]) -> Iterable[tuple[Hashable, ...]]:
        """List the tuples of values that variables have in valid stacks; none for unknown ones."""
        if any(name not in self._relations for name in variables):
            return []
        key = tuple(variables)
        if key not in self._known:
            self._known[key] = list(ordered(self._projection(key), key))
        return self._known[key]

    def bounded(self, variables: Sequence[str]) -> Sequence[tuple[Hashable, ...]]:
        """List the tuples as `assignments` does, if one file may read that many.

        Raises:
            TooLargeError: There are more.
        """
        key = tuple(variables)
        if key not in self._known:
            self._known[key] = list(ordered(self._projection(key, self.bound), key))
        found = self._known[key]
        if len(found) > self.bound:
            message = f"{len(found):,} tuples of values, of at most {self.bound:,}"
            raise TooLargeError(message)
        return found

    def count(self) -> int:
        """Count the stacks: free-text answers do not tell them apart."""
        chosen = [name for name in self.questions.chosen if name in self._relations]
        names = self.ancestors(chosen)
        tables = [self._relations[name] for name in names]
        textual = {name for name in names if REPRESENTATIVES in self.ancestors([name])}
        tables = eliminated(tables, set(names) - (textual - set(chosen)), self._sizes)
        # Each is the only value that follows from the others: adding it up counts nothing twice.
        (total,) = together(eliminated(tables, (), self._sizes, add=True)).rows.values()
        return total

    def values(self, name: str) -> list[Hashable]:
        """List the values that a question has in some stack."""
        return [value for (value,) in self.assignments((name,))]

    def complete(self, given: Mapping[str, Hashable]) -> Values | None:
        """Answer all questions, by their defaults where nothing is given.

        A question whose default is refused, or that has none, has its first answer.

        Args:
            given: Answers to questions that are asked, and the set of representatives.

        Returns:
            All values; None where a given answer is refused.
        """
        known: Values = {REPRESENTATIVES: given.get(REPRESENTATIVES, self.questions.sets[0])}
        for name in self.questions.names:
            outcome = self.outcome(name, known)
            if outcome is None or not outcome.values:
                return None
            if name in given and outcome.asked:
                value = given[name]
                if value not in outcome.values:
                    return None
            elif outcome.default in outcome.values:
                value = outcome.default
            else:
                value = outcome.values[0]
            known[name] = value
        return known

    def outcome(self, name: str, known: Mapping[str, Hashable]) -> Outcome | None:
        """Say what a question accepts after earlier answers; None where the template fails."""
        outcome = self.traced[name](known)
        return None if isinstance(outcome, Broken) else outcome

    def possible(self, evidence: Mapping[str, Hashable]) -> bool:
        """Say whether some stack has all these values."""
        tables = self._tables(self.ancestors(evidence))
        tables += [relation((name,), [(value,)]) for name, value in evidence.items()]
        # Narrowed first, so that joins stay small.
        for place, table in enumerate(tables):
            for name in table.variables:
                if name in evidence and len(table.variables) > 1:
                    narrow = relation((name,), [(evidence[name],)])
                    tables[place] = joined(tables[place], narrow)
        return bool(together(eliminated(tables, (), self._sizes)).rows)

    def _projection(self, variables: tuple[str, ...], bound: int | None = None) -> Relation:
        tables = self._tables(self.ancestors(variables))
        left = eliminated(tables, set(variables), self._sizes)
        if bound is None:
            return together(left)
        return together(left, limit=4 * bound)

    def _tables(self, names: Iterable[str]) -> list[Relation]:
        """Give the relations of questions, without those that others imply.

        A question's relation holds only what is possible of all that it reads. So one whose
        variables another one has as well says nothing new.
        """
        found = [self._relations[name] for name in names]
        known = [set(table.variables) for table in found]
        return [
            table
            for place, table in enumerate(found)
            if not any(
                known[place] < other for number, other in enumerate(known) if number != place
            )
        ]

    def ancestors(self, variables: Iterable[str]) -> list[str]:
        """List all questions that decide some variables, themselves included, in order."""
        found: set[str] = set()
        todo = list(variables)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo.extend(self._relations[name].variables)
        return list(self.sorted(found))

    def _ask(self, name: str) -> None:
        traced = self.traced[name] = self.questions.traced(name, dict(self.constants))
        try:
            reads, outcomes = explore(traced, self)
        except TooLargeError as error:
            what = ", ".join(traced.variables)
            message = f"{name} reads too much: {error.message}: {what}."
            self.failures.append(Failure("closure", message, FILE))
            self._add(relation((name,), []))
            return
        rows = []
        for values, outcome in outcomes.items():
            accepted = () if isinstance(outcome, Broken) else outcome.values
            rows += [(*values, value) for value in accepted]
            if not accepted:
                self._refuse(name, dict(zip(reads, values, strict=True)), outcome)
        for (foreign, _), where in traced.foreign.items():
            message = f"{name} reads {foreign}, which is no answer."
            failure = Failure("not-factorable", message, FILE, all_of=exactly(where))
            self.failures.append(failure)
        self._add(relation((*reads, name), rows))
        found = list(projected(self._relations[name], (name,)).rows)
        if len(found) == 1:
            self.constants[name] = found[0][0]

    def _refuse(self, name: str, values: Values, outcome: Outcome | Broken) -> None:
        if isinstance(outcome, Broken):
            rule, message, line = "question", f"{name}: {outcome.message}", outcome.line
        else:
            rule, line = "dead-end", 0
            message = f"{name} has no answer that is accepted. {outcome.refusal}".rstrip()
            if self.questions.is_text(name) and outcome.default is None:
                message = f"{name} is free text without a default: answer it in {NAME}."
        if not any(one.rule == rule and one.message == message for one in self.failures):
            failure = Failure(rule, message, FILE, line=line, all_of=exactly(values))
            self.failures.append(failure)

    def _add(self, table: Relation) -> None:
        name = table.variables[-1]
        self._relations[name] = table
        self._sizes[name] = max(1, len(projected(table, (name,)).rows))
