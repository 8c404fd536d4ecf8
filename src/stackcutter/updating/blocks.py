"""Lists of slices in which a slice has whole paragraphs, beside lines in those that all share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Block = list[str]


def insert_blocks(
    own: list[str],
    first: list[str],
    second: list[str],
    insert: Callable[[Block, Block, Block], Block | None],
) -> list[str] | None:
    """Put the paragraphs and lines of the second slice beside those of the first.

    Args:
        own: The file as the team has it, which may lack what is the first slice's.
        first: The file as the template wrote it.
        second: The file as it is with the second slice in the first one's place.
        insert: Does so with the lines of one paragraph.

    Returns:
        The file with both; None where the place of something is gone.
    """
    before, after = _blocks(first), _blocks(second)
    if len(before) != len(after):
        return None
    found = _blocks(own)
    place = 0
    for old, new in zip(before, after, strict=True):
        headers = [_header(block) for block in found]
        there = headers.index(_header(old)) if _header(old) in headers else None
        if _header(old) != _header(new):  # the slice's own
            place = place if there is None else there + 1
            found.insert(place, new)
            place += 1
        elif there is None:
            if old != new:
                return None
        else:
            merged = found[there] if old == new else insert(found[there], old, new)
            if merged is None:
                return None
            found[there] = merged
            place = there + 1
    return [line for number, block in enumerate(found) for line in ["\n"][: number > 0] + block]


def _blocks(lines: list[str]) -> list[Block]:
    """Find the paragraphs; one that is indented goes on with the one before."""
    blocks: list[Block] = []
    gap: Block = []
    for line in lines:
        if not line.strip():
            gap.append(line)
        elif blocks and (not gap or line[0].isspace()):
            blocks[-1] += [*gap, line]
            gap = []
        else:
            blocks.append([line])
            gap = []
    return blocks


def _header(block: Block) -> str:
    """Find the line that says what a paragraph is: the first one behind its description."""
    return next((line for line in block if not line.startswith(('"', "#"))), block[0])
