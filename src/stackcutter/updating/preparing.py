"""Everything that is known of an update before anybody decides on it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackcutter.catalogue import layers
from stackcutter.copying import copy
from stackcutter.errors import AnswerError, RefusalError
from stackcutter.interview import Interview
from stackcutter.source import absolute, fetched, opened
from stackcutter.updating.collisions import collisions
from stackcutter.updating.plan import Plan, make_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stackcutter.catalogue import Technology
    from stackcutter.project import Project
    from stackcutter.source import Source
    from stackcutter.updating.trees import Trees


@dataclass(frozen=True)
class Version:
    """A version of the template, with the answers that a project has or would have there.

    Attributes:
        source: The template.
        answers: All answers that are asked there.
        names: All answers, the computed ones included, such as `slug`.
        catalogue: Its technologies.
    """

    source: Source
    answers: dict[str, Any]
    names: dict[str, Any]
    catalogue: list[Technology]

    @property
    def chosen(self) -> list[Technology]:
        """The technologies that the answers choose, sorted by name."""
        return [
            technology
            for technology in self.catalogue
            if technology.value in _values(self.answers.get(technology.question))
        ]

    @property
    def parts(self) -> list[Technology]:
        """The technologies and groups whose layers the project has, sorted by name."""
        return layers(self.catalogue, self.names)


@dataclass(frozen=True)
class Prepared:
    """An update that can be carried out, or looked at.

    Attributes:
        project: The project.
        old: What it was made from.
        new: What it would be brought to.
        trees: The trees of its files.
        plan: What would become of them.
        asked: Questions that the old version did not ask, with the answers that they get.
        lapsed: Recorded answers to questions that are not asked any more.
        called: By the former name of a question, the one that it has now.
    """

    project: Project
    old: Version
    new: Version
    trees: Trees
    plan: Plan
    asked: dict[str, Any]
    lapsed: dict[str, Any]
    called: dict[str, str]


def prepare(
    trees: Trees,
    project: Project,
    given: Callable[[Interview], Mapping[str, Any]],
    *,
    address: str | None = None,
    ref: str | None = None,
) -> Prepared:
    """Prepare an update.

    Args:
        trees: Where its files are compared.
        project: The project.
        given: Answers that are to be others, by question, for the questions of the new version.
        address: Where the template lies now, if it has moved.
        ref: The version to bring it to; the recorded one unless given.

    Raises:
        RefusalError: A template or version cannot be read, an answer is refused, or the project is
            in no state to be compared.
    """
    with ExitStack() as stack:
        ours = trees.working()
        source = stack.enter_context(recorded_source(project, address))
        old = recorded_version(project, source)
        target = source
        if ref is not None and ref != project.commit:
            where = project.address if address is None else absolute(address)
            target = stack.enter_context(fetched(where, ref))
            if target.commit is None:
                message = f"{target.obstacle} Commit them: an update has to name what it came to."
                raise RefusalError(message)
            target = replace(target, address=where)
        elif address is not None:
            target = replace(source, address=absolute(address))
        interview = Interview(target, recorded=project.answers)
        new = version(target, interview, given(interview))
        base, _ = _render(trees, old, trees.scratch / "old")
        theirs, left_alone = _render(trees, new, trees.scratch / "new")
        called = interview.renamed(old.answers)
        plan = make_plan(trees, base, ours, theirs, left_alone)
        plan = replace(plan, conflicts=[*plan.conflicts, *collisions(trees, plan)])
        return Prepared(
            project,
            old,
            new,
            trees,
            plan,
            {k: v for k, v in new.answers.items() if k not in {*old.answers, *called.values()}},
            {k: v for k, v in old.answers.items() if k not in {*new.answers, *called}},
            called,
        )


@contextmanager
def recorded_source(project: Project, address: str | None = None) -> Iterator[Source]:
    """Open the version of the template that a project records.

    Args:
        project: The project.
        address: Where the template lies now, if it has moved.

    Raises:
        RefusalError: It cannot be read.
    """
    with ExitStack() as stack:
        try:
            source = stack.enter_context(opened(address or project.address, project.commit))
        except RefusalError as error:
            message = (
                f"{error.message}\nIt is what {project.folder} was made from. If the template has "
                "moved, name its address with --source."
            )
            raise RefusalError(message) from error
        yield replace(source, address=project.address, commit=project.commit)


def rendered(trees: Trees, version: Version, folder: Path) -> str:
    """Render a version with its answers, and return the tree of the files.

    Args:
        trees: Where the tree is made.
        version: What is rendered.
        folder: A folder to render in, which does not exist yet.
    """
    return _render(trees, version, folder)[0]


def recorded_version(project: Project, source: Source) -> Version:
    """Return what a project was made from.

    Args:
        project: The project.
        source: The recorded version of its template.

    Raises:
        RefusalError: The recorded answers do not fit it.
    """
    interview = Interview(source, recorded=project.answers)
    try:
        return version(source, interview, {})
    except AnswerError as error:
        message = (
            f"The recorded answers do not fit the recorded version: {error.message}\n"
            "Was the file of answers edited by hand? Bring it back with git, and give the answer "
            "to `stackcutter switch`."
        )
        raise RefusalError(message) from error


def version(source: Source, interview: Interview, given: Mapping[str, Any]) -> Version:
    """Return a version with the answers that a project would have there.

    Args:
        source: The template.
        interview: Its questions, with what the project has recorded.
        given: Answers that are to be others.

    Raises:
        RefusalError: An answer is refused.
    """
    replies = interview.replies(given)
    answers = {name: reply.value for name, reply in replies.items() if reply.relevant}
    return Version(source, answers, interview.values, interview.catalogue)


def _render(trees: Trees, version: Version, folder: Path) -> tuple[str, Callable[[str], bool]]:
    run = copy(version.source, folder, version.answers)
    return trees.rendered(folder), lambda path: run.match_skip(Path(path))


def _values(answer: Any) -> list[Any]:  # noqa: ANN401 (any answer)
    return answer if isinstance(answer, list) else [answer]
