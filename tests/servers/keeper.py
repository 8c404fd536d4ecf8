"""Runs one server process and ends it when its own parent has gone, however that went.

A script of its own: `keeper.py FOLDER SIGNAL UID GID COMMAND...`, told `start` and `stop` line by
line on standard input, answering each with a line. The end of the input stops the server and
removes FOLDER: the pipe closes also when the parent is killed, which no handler sees.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_STOP_SECONDS = 30


class _Keeper:
    def __init__(self, folder: Path, stop_signal: int, uid: int, gid: int) -> None:
        self._folder = folder
        self._stop_signal = stop_signal
        changes = uid != os.getuid()
        self._uid = uid if changes else None
        self._gid = gid if changes else None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str]) -> int:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # This process has one thread, so running code between fork and exec is safe.
                preexec_fn=_die_with_parent,  # noqa: PLW1509
                user=self._uid,
                group=self._gid,
                extra_groups=None if self._uid is None else [],
            )
        return self._process.pid

    def stop(self) -> int:
        """Ask the server to end, then make all that it started end; return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(self._stop_signal)
        for each in psutil.Process().children(recursive=True):
            _send(each, signal.SIGCONT)  # a paused process heeds no other signal
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        code = process.wait()
        # Orphans of the server have become children of this process.
        while orphans := psutil.Process().children(recursive=True):
            for each in orphans:
                _send(each, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(-1, 0)
        return code

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _die_with_parent() -> None:
    # The last resort, for when this keeper itself is killed.
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _main(folder: str, stop_signal: str, uid: str, gid: str, *command: str) -> None:
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    # Ctrl-C is the parent's to answer; a request to end this process is the same as its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    keeper = _Keeper(Path(folder), int(stop_signal), int(uid), int(gid))
    try:
        for line in sys.stdin:
            answer = keeper.start(list(command)) if line == "start\n" else keeper.stop()
            sys.stdout.write(f"{answer}\n")
            sys.stdout.flush()
    finally:
        keeper.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
