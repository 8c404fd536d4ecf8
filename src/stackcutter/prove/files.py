"""One file of the template as a function of answers: where it lands, and what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackcutter.prove.checks.document import Document
from stackcutter.prove.tracing import Broken, Traced
from stackcutter.prove.values import frozen

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from stackcutter.prove.engine import Engine, Entry, Place

Extra = tuple[tuple[str, "Hashable"], ...]


class Shelf:
    """Keeps one of each path, content and mode."""

    def __init__(self) -> None:
        """Start empty."""
        self._known: dict[tuple[str, bytes, bool], Document] = {}

    def document(self, path: str, content: bytes, *, executable: bool) -> Document:
        """Give the one document of a content."""
        key = (path, content, executable)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Document(path, content, executable)
        return known

    def same(self, document: Document) -> Document:
        """Give the one document that equals another."""
        key = (document.path, document.content, document.executable)
        return self._known.setdefault(key, document)


class TemplateFile:
    """A file of the template, or a folder.

    Path and content are computed apart: many files are dropped by their path in most stacks.

    Args:
        engine: The template.
        entry: The file.
        constants: Answers that are the same in all stacks.
        shelf: Where its contents are kept.
    """

    def __init__(
        self, engine: Engine, entry: Entry, constants: Mapping[str, Hashable], shelf: Shelf
    ) -> None:
        """Compute nothing yet."""
        self.entry = entry
        self._engine = engine
        self._constants = constants
        self._shelf = shelf
        self.places: Traced[tuple[Place, ...]] = self._traced(self._find)
        self.contents: dict[Extra, Traced[bytes]] = {}

    def __call__(self, known: Mapping[str, Hashable]) -> tuple[Document, ...] | Broken:
        """Render the file.

        Args:
            known: Values of answers by name.

        Raises:
            UnknownReadError: It reads an answer that is not known.
            UnstableError: It does not read the same answers as before.
        """
        places = self.places(known)
        if isinstance(places, Broken):
            return places
        documents = []
        for place in places:
            if self.entry.folder:
                content: bytes | Broken = b""
            else:
                content = self.content(place.extra)(known)
            if isinstance(content, Broken):
                return content
            executable = self.entry.executable
            documents.append(self._shelf.document(place.path, content, executable=executable))
        return tuple(documents)

    @property
    def parts(self) -> Iterator[tuple[Extra | None, Traced[Any]]]:
        """The functions of which it is made; None marks the path."""
        yield None, self.places
        yield from self.contents.items()

    @property
    def variables(self) -> dict[str, None]:
        """What it was seen to read, constants left out."""
        return {name: None for _, part in self.parts for name in part.variables}

    @property
    def touched(self) -> dict[str, None]:
        """What it was seen to read, constants included."""
        return {name: None for _, part in self.parts for name in part.touched}

    @property
    def foreign(self) -> dict[tuple[str, str], dict[str, Hashable]]:
        """What it read besides answers, and the values of a stack in which it does."""
        return {read: where for _, part in self.parts for read, where in part.foreign.items()}

    def content(self, extra: tuple[tuple[str, Any], ...]) -> Traced[bytes]:
        """Give the function that computes the content, with what a `yield` in the path adds."""
        key = tuple((name, frozen(value)) for name, value in extra)
        if key not in self.contents:

            def render(answers: dict[str, Any]) -> bytes:
                return self._engine.content(self.entry, {**answers, **dict(extra)})

            self.contents[key] = self._traced(render)
        return self.contents[key]

    def _find(self, answers: dict[str, Any]) -> tuple[Place, ...]:
        return self._engine.places(self.entry, answers)

    def _traced(self, function: Any) -> Traced[Any]:  # noqa: ANN401 (typed where it is called)
        engine = self._engine
        return Traced(engine.log, function, self._constants, engine.names, engine.folder)
