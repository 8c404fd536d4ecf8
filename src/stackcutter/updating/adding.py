"""A second slice beside the first: rendered by the same templates, with another resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from stackcutter.errors import RefusalError
from stackcutter.interview import Interview
from stackcutter.updating.blocks import insert_blocks
from stackcutter.updating.collisions import collisions, parents
from stackcutter.updating.imports import sort_imports
from stackcutter.updating.merging import Merge
from stackcutter.updating.plan import Plan, changes
from stackcutter.updating.preparing import recorded_source, recorded_version, rendered, version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackcutter.project import Project
    from stackcutter.updating.plan import Conflict
    from stackcutter.updating.preparing import Version
    from stackcutter.updating.trees import Trees

# The question whose answer names a slice, and the one for several of it.
SINGULAR, PLURAL = "resource", "resource_plural"


@dataclass(frozen=True)
class Slice:
    """A slice that can be added.

    Attributes:
        version: The template, with the slice's names among the answers.
        plan: What becomes of the project's files.
        paths: The files of the slice's own.
        lists: The shared files that get lines.
        by_hand: By shared file in which no place was found, the lines to add there.
    """

    version: Version
    plan: Plan
    paths: list[str]
    lists: list[str]
    by_hand: dict[str, list[str]] = field(default_factory=dict)


def prepare_slice(
    trees: Trees, project: Project, names: Mapping[str, Any], address: str | None = None
) -> Slice:
    """Find out what a slice adds to a project.

    Args:
        trees: Where the files are compared.
        project: The project.
        names: The slice's answers: its resource, and perhaps its plural.
        address: Where the template lies now, if it has moved.

    Raises:
        RefusalError: A name is not valid or taken, or the template has no slices.
    """
    with recorded_source(project, address) as source:
        first = recorded_version(project, source)
        lists, blockwise = _lists(first), _declared(first, "slice_blocks")
        answers = {k: v for k, v in first.answers.items() if k not in {SINGULAR, PLURAL}}
        second = version(source, Interview(source, recorded=answers), names)
        _refuse_first(first, second)
        before = rendered(trees, first, trees.scratch / "first")
        after = rendered(trees, second, trees.scratch / "second")
    ours = trees.working()
    old, new, there = (trees.entries(tree) for tree in (before, after, ours))
    paths = sorted(new.keys() - old.keys())
    _refuse_taken(second, paths, there)
    entries: dict[str, str | None] = {path: new[path] for path in paths}
    by_hand = {}
    changed = []
    for path in lists:
        if path not in old or path not in new or old[path] == new[path]:
            continue
        one, other = (_lines(trees, side[path]) for side in (old, new))
        own = _lines(trees, there[path]) if path in there else []
        whole = path in blockwise
        found = insert_blocks(own, one, other, insert) if whole else insert(own, one, other)
        if found is None:
            by_hand[path] = [line for line in other if line not in one]
            continue
        mode = there[path].partition(" ")[0]
        content = "".join(found).encode(errors="surrogateescape")
        entries[path] = f"{mode} {trees.write(content)}"
        changed.append(path)
    tree = sort_imports(trees, trees.changed(ours, entries), changed)
    plan = Plan(before, ours, tree, Merge(tree), changes(trees, ours, tree))
    _refuse_untracked(collisions(trees, plan))
    return Slice(second, plan, paths, changed, by_hand)


def insert(own: list[str], first: list[str], second: list[str]) -> list[str] | None:
    """Put the lines that name the second slice beside those that name the first.

    Args:
        own: The file as the team has it, which may lack the lines of the first slice.
        first: The file as the template wrote it.
        second: The file as it is with the second slice in the first one's place.

    Returns:
        The file with both; None where the lines beside the place are gone.
    """
    places: list[tuple[int, list[str]]] = []
    kept = _aligned(first, own)
    for kind, start, end, low, high in _opcodes(first, second):
        if kind == "equal":
            continue
        place = _place(kept, start, end)
        if place is None:
            return None
        places.append((place, second[low:high]))
    found = list(own)
    for place, lines in reversed(places):
        found[place:place] = lines
    return found


def _opcodes(first: list[str], second: list[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, first, second, autojunk=False).get_opcodes())


def _aligned(first: list[str], own: list[str]) -> dict[int, int]:
    """Find where lines of the first are in the other."""
    blocks = SequenceMatcher(None, first, own, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _place(kept: dict[int, int], start: int, end: int) -> int | None:
    """Find the place behind lines, or where they were: behind or before what stood beside them."""
    if end > start and end - 1 in kept:
        return kept[end - 1] + 1
    if start - 1 in kept:
        return kept[start - 1] + 1
    return kept.get(end)


def _declared(version: Version, key: str) -> set[str]:
    return {
        path.replace("PACKAGE", str(version.names.get("package", "")))
        for technology in version.parts
        for path in technology.listed(key)
    }


def _lists(version: Version) -> list[str]:
    found = _declared(version, "slice_lists")
    if not found or SINGULAR not in version.answers:
        message = (
            "At the recorded version, the template does not say which files are lists of slices. "
            "Bring it to a newer one with `stackcutter update`."
        )
        raise RefusalError(message)
    return sorted(found)


def _refuse_first(first: Version, second: Version) -> None:
    for question in (SINGULAR, PLURAL):
        if second.answers[question] in {first.answers[SINGULAR], first.answers[PLURAL]}:
            message = (
                f"The project's first slice is called {second.answers[question]} already. Choose "
                "another name."
            )
            raise RefusalError(message)


def _refuse_taken(second: Version, paths: list[str], there: Mapping[str, str]) -> None:
    needed = {folder for path in paths for folder in (path, *parents(path))}
    taken = sorted(needed & there.keys())
    if not taken:
        return
    shown = "\n".join(f"  {path}" for path in taken[:5])
    message = (
        f"The project has files of this name already, such as:\n{shown}\nChoose another name than "
        f"{second.answers[SINGULAR]}, or another plural with --plural."
    )
    raise RefusalError(message)


def _refuse_untracked(conflicts: list[Conflict]) -> None:
    if not conflicts:
        return
    shown = "\n".join(f"  {conflict.path}" for conflict in conflicts)
    message = (
        f"Files that git does not track stand where the slice's would:\n{shown}\nMove them away, "
        "or choose another name."
    )
    raise RefusalError(message)


def _lines(trees: Trees, entry: str) -> list[str]:
    content = trees.content(entry.partition(" ")[2])
    return content.decode(errors="surrogateescape").splitlines(keepends=True)
