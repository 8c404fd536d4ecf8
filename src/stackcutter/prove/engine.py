"""A template as copier loads it, with a log of what its expressions read."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from copier._jinja_ext import get_yield_context
from copier._main import Worker
from copier._tools import scantree
from copier._user_data import AnswersMap, Question
from copier.errors import YieldTagInFileError

from stackcutter.copying import Copy, prepared
from stackcutter.errors import FailureError
from stackcutter.prove.recording import LOG, Log, record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    from copier._jinja_ext import SandboxedEnvironment
    from jinja2 import nodes

    from stackcutter.source import Source

# Stands for the set of answers to free-text questions; no question can have this name.
REPRESENTATIVES: Final = "(representatives)"
COPYING: Final = {"_copier_operation": "copy"}


@dataclass(frozen=True)
class Entry:
    """A file or folder of the template.

    Attributes:
        name: Its path below the folder that is copied, with forward slashes.
        source: Its path below the template's own folder, as jinja names it.
        file: Where it lies.
        folder: Whether it is a folder.
        executable: Whether what it renders may be executed.
    """

    name: str
    source: str
    file: Path
    folder: bool
    executable: bool


@dataclass(frozen=True)
class Place:
    """Where an entry lands in a stack.

    Attributes:
        path: The path in the project; "." for the project itself.
        extra: What a `yield` in the path adds to the answers.
    """

    path: str
    extra: tuple[tuple[str, Any], ...] = ()


class _Run(Copy):
    """A copier run that sees the answers that it is shown, and writes down what it reads."""

    shown: MutableMapping[str, Any]

    def _render_context(self) -> MutableMapping[str, Any]:
        return self.shown

    @property
    def answers_relpath(self) -> Path:
        return self._answers_file

    @cached_property
    def _answers_file(self) -> Path:
        found: Path = Worker.answers_relpath.fget(self)  # type: ignore[attr-defined]
        return found


class Engine:
    """Evaluates a template's questions, paths and files for given answers.

    Args:
        source: The template.
    """

    def __init__(self, source: Source) -> None:
        """Load the template; nothing is rendered yet."""
        self.log = Log()
        run = self._run = prepared(_Run, source, Path("project"), {})
        self.template = run.template
        self.source = source
        self.details: dict[str, dict[str, Any]] = self.template.questions_data
        self.names = [REPRESENTATIVES, *self.details]
        self.log.names = frozenset(self.names)
        self.folder = self.template.local_abspath.resolve()
        env = run.jinja_env
        record(env, self.log)
        env.from_string = _compiled_once(env)  # type: ignore[method-assign]
        run.answers = AnswersMap(metadata=self.template.metadata)
        # Copier blanks a part of the context while it finds out where the answers are recorded.
        run.shown = Worker._render_context(run)  # noqa: SLF001
        self.answers_file = run.answers_relpath.as_posix()
        self._base = {**Worker._render_context(run), LOG: self.log}  # noqa: SLF001
        run.shown = self._base
        self._root: Path = run.template_copy_root
        self._exclusions: dict[tuple[str, ...], Callable[[Path], bool]] = {}
        self._questions: dict[str, Question] = {}

    @cached_property
    def entries(self) -> list[Entry]:
        """Every file and folder that copier would look at, sorted."""
        modes = self.template.git_index_modes
        follow = not self.template.preserve_symlinks
        entries = []
        for entry in list(scantree(str(self._root), follow)):
            path = Path(entry.path)
            if path.is_symlink() and not follow:
                message = f"{path} is a symbolic link that is kept: the prover follows none."
                raise FailureError(message)
            source = path.relative_to(self.template.local_abspath).as_posix()
            mode = modes.get(PurePosixPath(source), path.stat().st_mode)
            name = path.relative_to(self._root).as_posix()
            entries.append(
                Entry(name, source, path, entry.is_dir(), bool(mode & 0o111) and entry.is_file())
            )
        return sorted(entries, key=lambda one: one.name)

    def places(self, entry: Entry, answers: Mapping[str, Any]) -> tuple[Place, ...]:
        """Tell where an entry lands; nowhere when its path is empty or excluded."""
        self._show(answers)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = list(self._run._render_path(Path(entry.name)))  # noqa: SLF001
        excluded = self._excluded() if found else None
        return tuple(
            Place(path.as_posix(), tuple((extra or {}).items()))
            for path, extra in found
            if excluded is not None and not excluded(path)
        )

    def content(self, entry: Entry, answers: Mapping[str, Any]) -> bytes:
        """Render a file."""
        if not entry.source.endswith(self.template.templates_suffix):
            return entry.file.read_bytes()
        env = self._run.jinja_env
        text: str = env.get_template(entry.source).render({**self._base, **answers})
        if get_yield_context(env).yield_name:
            message = "It contains a yield tag, which only paths may have."
            raise YieldTagInFileError(message)
        return text.encode()

    def question(self, name: str, answers: Mapping[str, Any]) -> Question:
        """Give copier's question, in the light of earlier answers."""
        question = self._questions.get(name)
        if question is None:
            question = self._questions[name] = Question(
                var_name=name,
                answers=AnswersMap(),
                context={},
                jinja_env=self._run.jinja_env,
                **self.details[name],
            )
        question.__dict__.pop("_formatted_choices", None)
        question.context = {**self._base, **answers}
        return question

    def entry_name(self, file: Path) -> str:
        """Name a file of the template as entries are named; files elsewhere by their own path."""
        for root in (self._root, self.folder):
            if file.is_relative_to(root):
                return file.relative_to(root).as_posix()
        return file.as_posix()

    def parse(self, text: str) -> nodes.Template:
        """Parse a template, to look at it.

        Raises:
            TemplateError: It has a fault.
        """
        return self._run.jinja_env.parse(text)

    def line_of(self, name: str, word: str) -> int:
        """Find the first line of an entry that holds a word; 0 where none does."""
        for root in (self._root, self.folder):
            if (root / name).is_file():
                lines = (root / name).read_text("utf-8", "replace").splitlines()
                return next((n for n, line in enumerate(lines, start=1) if word in line), 0)
        return 0

    def computed(self, name: str) -> bool:
        """Tell whether nobody is ever asked this question."""
        return self.details[name].get("when", True) is False

    def _show(self, answers: Mapping[str, Any]) -> None:
        self._run.shown = {**self._base, **answers}
        # What an earlier path left behind if it failed.
        context = get_yield_context(self._run.jinja_env)
        context.yield_name = context.yield_iterable = None

    def _excluded(self) -> Callable[[Path], bool]:
        run = self._run
        patterns = tuple(
            line
            for pattern in run.all_exclusions
            for line in run._render_string(pattern, COPYING).splitlines()  # noqa: SLF001
        )
        known = self._exclusions.get(patterns)
        if known is None:
            matches = run._path_matcher(patterns)  # noqa: SLF001
            verdicts: dict[Path, bool] = {}

            def known(path: Path) -> bool:
                if path not in verdicts:
                    verdicts[path] = matches(path)
                return verdicts[path]

            self._exclusions[patterns] = known
        return known


def _compiled_once(env: SandboxedEnvironment) -> Callable[..., Any]:
    """Keep what `from_string` compiles: questions and paths are rendered over and over."""
    compiled: dict[str, Any] = {}
    compile_string = env.from_string

    def from_string(source: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        if not isinstance(source, str) or arguments or options:
            return compile_string(source, *arguments, **options)
        # Compiling does this, too.
        context = get_yield_context(env)
        context.yield_name = context.yield_iterable = None
        if source not in compiled:
            compiled[source] = compile_string(source)
        return compiled[source]

    return from_string
