"""The pages, block by block.

A comment before a block says what is particular to its commands:

`<!-- not run: REASON -->`
    They cannot be run by a test. The reason says why.
`<!-- slow: REASON -->`
    They take minutes, and are run by the deep tests.
`<!-- fails -->`
    The last one ends with an exit code other than 0.
`<!-- background -->`
    The last one goes on until `<!-- stop the service -->`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
# What `make deep` and `make bench` write are results and not instructions.
WRITTEN_BY_PROGRAMS = {"proof.md", "benchmarks.md"}
REMARKS = {"not run", "slow", "fails", "background", "stop the service"}


@dataclass(frozen=True)
class Command:
    """A command and the lines that the page shows below it."""

    text: str
    shown: str = ""


@dataclass(frozen=True)
class Block:
    """A fenced block, or a comment that stands for an action of the reader.

    Attributes:
        line: Where it starts.
        language: What stands after the fence.
        title: The file that it shows.
        text: Its content.
        remark: What the comment before it says.
        reason: What follows the remark.
    """

    line: int
    language: str
    title: str
    text: str
    remark: str = ""
    reason: str = ""
    commands: list[Command] = field(default_factory=list)


def pages() -> list[Path]:
    """List the README and the pages that people wrote."""
    written = sorted((ROOT / "docs").rglob("*.md"))
    return [README, *(path for path in written if path.name not in WRITTEN_BY_PROGRAMS)]


def name(page: Path) -> str:
    """Name a page in a test's name."""
    return page.relative_to(ROOT).as_posix()


_FENCE = re.compile(r'^```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?$')
_COMMENT = re.compile(r"^<!-- (?P<remark>[a-z ]+?)(?:: (?P<reason>.+))? -->$")


def blocks(text: str) -> list[Block]:
    """Read the blocks of a page, in order."""
    found = []
    remark = reason = ""
    lines = iter(enumerate(text.splitlines(), start=1))
    for number, line in lines:
        comment = _COMMENT.match(line)
        if comment and comment["remark"] in REMARKS:
            remark, reason = comment["remark"], comment["reason"] or ""
            if remark == "stop the service":
                found.append(Block(number, "", "", "", remark))
                remark = ""
            continue
        fence = _FENCE.match(line)
        if fence is None:
            if line:
                remark = reason = ""
            continue
        body = []
        for _, inner in lines:
            if inner == "```":
                break
            body.append(inner)
        language, title = fence["language"], fence["title"] or ""
        content = "\n".join(body)
        run = [] if title else commands(language, content)
        found.append(Block(number, language, title, content, remark, reason, run))
        remark = reason = ""
    return found


def commands(language: str, text: str) -> list[Command]:
    """Read the commands of a block: `sh` is nothing else, `console` shows what they print."""
    joined = text.replace("\\\n", "")
    if language == "sh":
        return [Command(line) for line in joined.splitlines() if line and line[0] != "#"]
    if language != "console":
        return []
    _, *parts = re.split(r"^\$ ", joined, flags=re.MULTILINE)
    found = []
    for part in parts:
        command, _, shown = part.partition("\n")
        found.append(Command(" ".join(command.split()), shown.rstrip()))
    return found
