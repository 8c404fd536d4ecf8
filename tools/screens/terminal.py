"""A terminal of 80 columns that keeps what is on it, and draws it."""

from __future__ import annotations

import pty
import subprocess
import termios
import time
from io import StringIO
from itertools import groupby
from os import close, read, write
from select import select
from typing import TYPE_CHECKING

import pyte
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS, ROWS = 80, 100
# Enough for a question to be shown, and for what follows the last one.
_QUIET_SECONDS = 1.5
_PATIENCE_SECONDS = 120


class Screen:
    """What is on a terminal."""

    def __init__(self, screen: pyte.Screen) -> None:
        """Keep it."""
        self._screen = screen

    def drawn(self, prompt: str) -> str:
        """Draw it, below the command that was typed; return the SVG."""
        console = Console(
            record=True, width=COLUMNS, file=StringIO(), force_terminal=True, highlight=False
        )
        console.print(Text(f"$ {prompt}", style="bold"))
        for row in self._rows():
            console.print(row)
        return console.export_svg(title="", unique_id="screen")

    def _rows(self) -> list[Text]:
        rows = []
        for number in range(ROWS):
            line = self._screen.buffer[number]
            cells = [line[column] for column in range(COLUMNS)]
            text = Text()
            for style, alike in groupby(cells, _style):
                text.append("".join(cell.data for cell in alike), style)
            text.rstrip()
            rows.append(text)
        while rows and not rows[-1].plain:
            rows.pop()
        return rows


def played(command: list[str], folder: Path, environment: dict[str, str]) -> Screen:
    """Run a command on a terminal, and take what every question offers.

    Args:
        command: The command.
        folder: Where it runs.
        environment: Its variables.
    """
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (ROWS, COLUMNS))
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    close(slave)
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        if select([master], [], [], _QUIET_SECONDS)[0]:
            try:
                found = read(master, 65536)
            except OSError:  # what Linux says where the other side is closed
                break
            if not found:
                break
            stream.feed(found)
            if b"\x1b[6n" in found:
                write(master, f"\x1b[{screen.cursor.y + 1};{screen.cursor.x + 1}R".encode())
        elif process.poll() is None:
            write(master, b"\r")
    close(master)
    process.wait(10)
    return Screen(screen)


def _style(cell: pyte.screens.Char) -> str:
    return ("bold " if cell.bold else "") + _colour(cell.fg)


def _colour(name: str) -> str:
    if name == "default":
        return ""
    if name in {"black", "red", "green", "blue", "magenta", "cyan", "white"}:
        return name
    return "yellow" if name == "brown" else f"#{name}" if len(name) == 6 else ""  # noqa: PLR2004
