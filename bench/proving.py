"""`stackcutter prove` on this template and on synthetic ones, and how it grows."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bench.machine import ROOT

AXES = (3, 5, 7, 9)
FILES = (60, 120, 250)


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    rows = [_row("this template", ROOT)]
    with TemporaryDirectory(prefix="bench-") as name:
        sizes = [(axes, FILES[-1]) for axes in AXES] + [(AXES[-1], files) for files in FILES[:-1]]
        rows += [
            _row(f"synthetic, {axes} questions, {files} files", _synthetic(Path(name), axes, files))
            for axes, files in sizes
        ]
    return [
        "## `stackcutter prove`",
        "",
        "All contents rendered and judged, nothing remembered from an earlier run. The largest "
        "synthetic template should take under 60 s on two cores and under 1 GiB.",
        "",
        "| template | stacks | files | assignments | contents | seconds | MiB |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]


def _synthetic(folder: Path, axes: int, files: int) -> Path:
    target = folder / f"{axes}-{files}"
    command = [sys.executable, "-m", "tests.synthetic", str(target)]
    subprocess.run(
        [*command, "--axes", str(axes), "--files", str(files)], cwd=ROOT, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return target


def _row(title: str, template: Path) -> str:
    command = [sys.executable, "-m", "stackcutter", "prove", str(template), "--json", "--no-cache"]
    process = subprocess.Popen([*command, "--random", "0"], stdout=subprocess.PIPE, text=True)
    memory = _Memory(process.pid)
    memory.start()
    start = time.perf_counter()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    found: dict[str, Any] = json.loads(output)
    return (
        f"| {title} | {found['stacks']:,} | {found['files']} | {found['assignments']:,} "
        f"| {found['contents']:,} | {seconds:.1f} | {memory.largest // 2**20} |"
    )


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
