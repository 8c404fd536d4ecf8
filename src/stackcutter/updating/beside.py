"""What another stack leaves undone beside the team's own work, where no line stands against it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stackcutter.updating.plan import Plan
    from stackcutter.updating.preparing import Prepared


def beside(update: Prepared, plan: Plan) -> list[str]:
    """List what the team has to look at though git has merged it, a sentence or two each.

    Args:
        update: The update.
        plan: Its plan, with its conflicts decided or not.
    """
    old, new = ([one.name for one in version.parts] for version in (update.old, update.new))
    if old == new:
        return []
    return [*_unaware(plan), *_slices(update, plan)]


def _unaware(plan: Plan) -> Iterator[str]:
    """Tell of code that comes anew into a folder in which the team has changed other code."""
    edited = _by_folder(plan.edited)
    fresh = _by_folder(
        one.path
        for one in plan.changes
        if one.kind in {"added", "changed"} and not one.edited and not one.own
    )
    for folder in sorted(edited.keys() & fresh.keys()):
        yield (
            f"Your team has changed {_names(folder, edited[folder])}. The template has written "
            f"{_names('', fresh[folder])} beside it anew, and knows nothing of that: bring them "
            "together, with a test of what is yours."
        )


def _slices(update: Prepared, plan: Plan) -> Iterator[str]:
    """Tell of slices that were added to the first one, which no update reaches."""
    names = update.old.names
    plural = str(names.get("resource_plural"))
    if not any(_is_of(plural, one.path) for one in plan.changes if not one.own):
        return
    slices = f"src/{names.get('package')}"
    before, template = (update.trees.entries(tree) for tree in (plan.before, plan.base))
    first = _by_folder(template).get(f"{slices}/{plural}", [])
    for folder, files in sorted(_by_folder(before.keys() - template.keys()).items()):
        is_like_it = len(set(files) & set(first)) > len(first) / 2
        if is_like_it and str(PurePosixPath(folder).parent) == slices:
            yield (
                f"{folder} is a slice that was added: it is still written for the former stack, "
                "and so are its tests, migrations and descriptions. Compare it with the first "
                "one; or delete it and its lines, and `stackcutter add resource` it again."
            )


def _is_of(plural: str, path: str) -> bool:
    """Tell whether a path carries the name of a slice."""
    return any(
        part == plural or part.startswith((f"{plural}.", f"{plural}_"))
        for part in PurePosixPath(path).parts
    )


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        if path.startswith("src/"):
            folder, _, name = path.rpartition("/")
            found[folder].append(name)
    return found


def _names(folder: str, files: list[str]) -> str:
    return ", ".join(f"{folder}/{name}" if folder else name for name in files)
