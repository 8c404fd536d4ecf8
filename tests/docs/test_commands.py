"""Every command of the README and of the site, run in a clone by a new user."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.comparison import agrees
from tests.docs.pages import Block, blocks, name, pages
from tests.docs.terminal import Terminal, terminal

WITH_COMMANDS = [
    page for page in pages() if any(block.commands for block in blocks(page.read_text()))
]
SLOW = [
    page
    for page in WITH_COMMANDS
    if any(block.remark == "slow" for block in blocks(page.read_text()))
]

# Whose commands take a minute: every day only some pages are followed.
LONG = {"docs/tutorial.md", "docs/updating.md"}


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=[pytest.mark.deep] if name(page) in LONG else [])
        for page in WITH_COMMANDS
    ],
    ids=name,
)
def test_every_command_does_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        for block in blocks(page.read_text()):
            if block.remark not in {"slow", "not run"}:
                follow(block, shell)


@pytest.mark.deep
@pytest.mark.parametrize("page", SLOW, ids=name)
def test_slow_commands_do_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    with terminal(tmp_path) as shell:
        for block in blocks(page.read_text()):
            if block.remark != "not run":
                follow(block, shell)


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_what_is_not_run_says_why(page: Path) -> None:
    for block in blocks(page.read_text()):
        assert block.remark not in {"slow", "not run"} or block.reason, block.line


def test_few_commands_are_not_run() -> None:
    left_out = [
        (name(page), block.reason)
        for page in WITH_COMMANDS
        for block in blocks(page.read_text())
        if block.remark == "not run"
    ]
    assert left_out == [
        ("README.md", "it runs this test"),
        ("docs/mongodb.md", "needs Docker and MongoDB's image"),
        ("docs/sql-server.md", "needs Docker and Microsoft's image"),
    ]


def follow(block: Block, shell: Terminal) -> None:
    """Do what a block says: run its commands, write its file, change a file."""
    if block.remark == "stop the service":
        shell.stop()
        return
    if block.language == "diff":
        change(block, Path(shell.type("pwd")[1].strip()))
        return
    if block.title:
        write(block, Path(shell.type("pwd")[1].strip()))
        return
    for number, command in enumerate(block.commands, start=1):
        last = number == len(block.commands)
        if block.remark == "background" and last:
            shell.start(command.text)
            continue
        code, printed = shell.type(command.text)
        place = f"line {block.line}: {command.text}\n{printed[-_SHOWN:]}"
        assert (code != 0) == (block.remark == "fails" and last), place
        if command.shown:
            alike = agrees(command.shown, printed)
            assert alike, f"{place}\nThe page shows:\n{command.shown}"


def write(block: Block, folder: Path) -> None:
    """Write the file that a block shows."""
    path = folder / block.title
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{block.text}\n")


def change(block: Block, folder: Path) -> None:
    """Change a file as a block with `+` and `-` says, each part at its only place."""
    path = folder / block.title
    text = path.read_text()
    for part in re.split(r"^@@\n", block.text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
        after = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
        assert text.count(before) == 1, f"{block.title} has not once:\n{before}"
        text = text.replace(before, after)
    path.write_text(text)


# So many characters of what a command printed are enough to see what went wrong.
_SHOWN = 4000
