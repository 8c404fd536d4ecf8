"""`stackcutter prove` on this template and on synthetic ones, and how it grows."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import psutil

from bench.chart import line_chart
from bench.machine import ROOT

AXES = (3, 5, 7, 9)
FILES = (60, 120, 250)
# All questions with each number of files, and all files with each number of questions.
SIZES = sorted({(axes, FILES[-1]) for axes in AXES} | {(AXES[-1], files) for files in FILES})


def report() -> list[str]:
    """Measure, write the lines of the report, and draw how it grows."""
    runs = {"this template": _measure(ROOT)}
    with TemporaryDirectory(prefix="bench-") as name:
        for axes, files in SIZES:
            runs[_title(axes, files)] = _measure(_synthetic(Path(name), axes, files))
    most_axes, most_files = AXES[-1], FILES[-1]
    _draw("questions", [(axes, runs[_title(axes, most_files)]) for axes in AXES])
    _draw("files", [(files, runs[_title(most_axes, files)]) for files in FILES])
    return [
        "## `stackcutter prove`",
        "",
        "All contents rendered and judged, nothing remembered from an earlier run. The largest "
        "synthetic template should take under 60 s on two cores and under 1 GiB.",
        "",
        "| template | stacks | files | assignments | contents | seconds | MiB |",
        "|---|---|---|---|---|---|---|",
        *(run.row(title) for title, run in runs.items()),
        "",
        f"![Seconds by questions, with {most_files} files](benchmark-questions.svg) "
        f"![Seconds by files, with {most_axes} questions](benchmark-files.svg)",
    ]


class Measured(NamedTuple):
    """One run of the prover."""

    found: dict[str, Any]
    seconds: float
    mebibytes: int

    def row(self, title: str) -> str:
        """Write it as a line of the table."""
        found = self.found
        return (
            f"| {title} | {found['stacks']:,} | {found['files']} | {found['assignments']:,} "
            f"| {found['contents']:,} | {self.seconds:.1f} | {self.mebibytes} |"
        )


def _title(axes: int, files: int) -> str:
    return f"synthetic, {axes} questions, {files} files"


def _draw(across: str, runs: list[tuple[int, Measured]]) -> None:
    points = [(size, round(run.seconds, 1)) for size, run in runs]
    chart = line_chart(f"stackcutter prove by {across}", across, "seconds", points)
    (ROOT / "docs" / f"benchmark-{across}.svg").write_text(chart)


def _synthetic(folder: Path, axes: int, files: int) -> Path:
    target = folder / f"{axes}-{files}"
    command = [sys.executable, "-m", "tests.synthetic", str(target)]
    subprocess.run(
        [*command, "--axes", str(axes), "--files", str(files)], cwd=ROOT, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return target


def _measure(template: Path) -> Measured:
    command = [sys.executable, "-m", "stackcutter", "prove", str(template), "--json", "--no-cache"]
    process = subprocess.Popen([*command, "--random", "0"], stdout=subprocess.PIPE, text=True)
    memory = _Memory(process.pid)
    memory.start()
    start = time.perf_counter()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    return Measured(json.loads(output), seconds, memory.largest // 2**20)


class _Memory(threading.Thread):
    """Watches how much memory a process and its children hold."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self.largest = 0

    def run(self) -> None:
        try:
            while self._process.is_running():
                held = 0
                for one in (self._process, *self._process.children(recursive=True)):
                    try:
                        held += one.memory_full_info().pss
                    except psutil.Error:
                        continue
                self.largest = max(self.largest, held)
                time.sleep(0.2)
        except psutil.Error:
            return
