"""Functions of answers, each computed once for every tuple of answers that it really reads.

A rendering that reads the same answers in the same order does the same. So what was computed is
kept in a tree: each node names the answer that is read next, each branch one of its values.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from jinja2 import TemplateSyntaxError, UndefinedError

from stackcutter.prove.values import ABSENT, thawed

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Hashable, Iterator, Mapping

    from stackcutter.prove.recording import Log

ResultT = TypeVar("ResultT")


class UnknownReadError(Exception):
    """A function read answers whose values are not known yet; what it made of that is void."""

    def __init__(self, names: list[str]) -> None:
        """Keep the names."""
        super().__init__(", ".join(names))
        self.names = names


class UnstableError(Exception):
    """A function read other answers than before for the same values."""


@dataclass(frozen=True)
class Broken:
    """A template that stops with an error.

    Attributes:
        message: What jinja or copier says.
        undefined: Whether a name is not defined.
        file: The file in which it stopped, or None.
        line: The line, from 1; 0 when unknown.
    """

    message: str
    undefined: bool
    file: Path | None
    line: int


class _Node(Generic[ResultT]):
    __slots__ = ("branches", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.branches: dict[Hashable, _Node[ResultT] | _Leaf[ResultT]] = {}


@dataclass(slots=True)
class _Leaf(Generic[ResultT]):
    result: ResultT | Broken


class Traced(Generic[ResultT]):
    """A function of answers that remembers what it read and what came of it.

    Args:
        log: Where the function's reads are noted.
        function: Computes the result from the values of answers by name.
        constants: Answers that are the same in all stacks: they tell nothing apart.
        visible: The names that it may read; others are noted in `ignored` and not there for it.
        folder: Where the template lies, to tell its files in an error's traceback.

    Attributes:
        variables: What it was seen to read, constants left out.
        touched: What it was seen to read, constants included.
        ignored: What it read in vain.
        foreign: What it read besides answers, with the template that reads it; and the values of
            a stack in which it does.
        computed: How often it was really computed.
    """

    def __init__(
        self,
        log: Log,
        function: Callable[[dict[str, Any]], ResultT],
        constants: Mapping[str, Hashable],
        visible: Container[str],
        folder: Path,
    ) -> None:
        """Start with nothing computed."""
        self._log = log
        self._function = function
        self._constants = {name: thawed(value) for name, value in constants.items()}
        self._visible = visible
        self._folder = folder
        self._root: _Node[ResultT] | _Leaf[ResultT] | None = None
        self.variables: dict[str, None] = {}
        self.touched: dict[str, None] = {}
        self.ignored: dict[str, None] = {}
        self.foreign: dict[tuple[str, str], dict[str, Hashable]] = {}
        self.computed = 0

    def __call__(self, known: Mapping[str, Hashable]) -> ResultT | Broken:
        """Give the result for known answers.

        Args:
            known: Values by name; those that the function does not read do not matter.

        Raises:
            UnknownReadError: It reads an answer that is not known.
            UnstableError: It does not read the same answers as before.
        """
        node = self._root
        while isinstance(node, _Node):
            if node.name not in known:
                raise UnknownReadError([node.name])
            node = node.branches.get(known[node.name])
        if node is not None:
            return node.result
        return self._compute(known)

    def leaves(self) -> Iterator[tuple[dict[str, Hashable], ResultT | Broken]]:
        """List what was computed, in order: the values that were read, and the result."""
        stack: list[tuple[_Node[ResultT] | _Leaf[ResultT] | None, dict[str, Hashable]]]
        stack = [(self._root, {})]
        while stack:
            node, values = stack.pop()
            if isinstance(node, _Leaf):
                yield values, node.result
            elif node is not None:
                for value, branch in reversed(node.branches.items()):
                    stack.append((branch, {**values, node.name: value}))

    def repeat(self, values: Mapping[str, Hashable]) -> ResultT | Broken:
        """Compute a result again, with nothing known but what was read the first time."""
        self._log.clear()
        return self._run(values)

    def _compute(self, known: Mapping[str, Hashable]) -> ResultT | Broken:
        self._log.clear()
        self.computed += 1
        result = self._run(known)
        reads = [name for name in self._log.reads if name in self._visible]
        self.ignored.update((name, None) for name in self._log.reads if name not in self._visible)
        reads = [name for name in reads if name not in self._constants]
        unknown = [name for name in reads if name not in known]
        if unknown:
            raise UnknownReadError(unknown)
        for read in self._log.foreign:
            self.foreign.setdefault(read, dict(known))
        self.touched.update((name, None) for name in self._log.reads)
        self.variables.update((name, None) for name in reads)
        self._keep(reads, known, result)
        return result

    def _run(self, known: Mapping[str, Hashable]) -> ResultT | Broken:
        values = {
            name: thawed(value)
            for name, value in known.items()
            if value is not ABSENT and name in self._visible
        }
        try:
            return self._function({**self._constants, **values})
        except Exception as error:  # noqa: BLE001 (whatever a template's expression raises)
            return self._broken(error)

    def _broken(self, error: Exception) -> Broken:
        message = " ".join(str(error).split()) or type(error).__name__
        undefined = isinstance(error.__cause__ or error, UndefinedError)
        if isinstance(error, TemplateSyntaxError) and error.filename:
            return Broken(message, undefined, Path(error.filename), error.lineno)
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if path.is_relative_to(self._folder):
                return Broken(message, undefined, path, frame.lineno or 0)
        return Broken(message, undefined, None, 0)

    def _keep(
        self, reads: list[str], known: Mapping[str, Hashable], result: ResultT | Broken
    ) -> None:
        leaf = _Leaf(result)
        if not reads:
            if self._root is not None:
                raise UnstableError
            self._root = leaf
            return
        if self._root is None:
            self._root = _Node(reads[0])
        node = self._root
        for place, name in enumerate(reads):
            if not isinstance(node, _Node) or node.name != name:
                raise UnstableError
            value = known[name]
            if place == len(reads) - 1:
                if value in node.branches:
                    raise UnstableError
                node.branches[value] = leaf
                return
            following = node.branches.get(value)
            if following is None:
                following = node.branches[value] = _Node(reads[place + 1])
            node = following
