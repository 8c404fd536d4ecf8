"""A program on a pseudo-terminal, with a person's keys."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pexpect import EOF
from pexpect.fdpexpect import fdspawn

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTER, UP, DOWN, CONTROL_C, CONTROL_D = "\r", "\x1b[A", "\x1b[B", "\x03", "\x04"
ROWS, COLUMNS = 50, 100


_WHERE_IS_THE_CURSOR, _IN_THE_FIRST_ROW = "\x1b[6n", "\x1b[1;1R"
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A running program and its screen."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        """Attach to the master side of the pseudo-terminal."""
        self.process = process
        self._screen = fdspawn(master, timeout=30, encoding="utf-8")
        self.raw = ""

    @property
    def seen(self) -> str:
        """Everything printed so far, without colours and movements of the cursor."""
        return _CONTROLS.sub("", self.raw)

    def expect(self, text: str) -> None:
        """Wait until the text is printed, whatever spaces and line ends are between its words."""
        self._expect(r"\s+".join(re.escape(word) for word in text.split()))

    def send(self, keys: str) -> None:
        """Press keys."""
        self._screen.send(keys)

    def end(self) -> int:
        """Wait until the program ends and return its exit code."""
        self._expect(EOF)
        return self.process.wait(30)

    def _expect(self, what: str | type[EOF]) -> None:
        while True:
            found = self._screen.expect([what, re.escape(_WHERE_IS_THE_CURSOR)])
            after = self._screen.after
            self.raw += f"{self._screen.before}{after if isinstance(after, str) else ''}"
            if found == 0:
                return
            self._screen.send(_IN_THE_FIRST_ROW)


@contextmanager
def terminal(*arguments: str, program: str = "stackcutter") -> Iterator[Terminal]:
    """Run a program on a pseudo-terminal of 100 columns; kill it in the end."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (ROWS, COLUMNS))
    # Not pexpect.spawn, which forks a process that has threads.
    process = subprocess.Popen(
        [sys.executable, "-m", program, *arguments],
        env={**os.environ, "TERM": "xterm"},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)
