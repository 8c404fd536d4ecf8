"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def commit() -> str:
    """Name what was measured; the pages that are written of it do not count as a change."""
    git = ["git", "-C", str(ROOT)]
    described = subprocess.run(
        [*git, "describe", "--always"], check=True, capture_output=True, text=True
    ).stdout.strip()
    changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", ":!docs"], check=False)
    return f"{described}-dirty" if changed.returncode else described


def description() -> list[str]:
    """Describe the machine and the versions, one line each."""
    return [
        f"Processor: {_first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores",
        f"Memory: {int(_first('/proc/meminfo', 'MemTotal').split()[0]) // 2**20} GiB",
        f"System: {platform.system()} {platform.release()}, Python {platform.python_version()}",
    ]


def _first(path: str, key: str) -> str:
    for line in Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return "0 unknown"
