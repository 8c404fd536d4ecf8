"""Whether a page shows what a command prints, but for what differs each time."""

from __future__ import annotations

import re

# What differs from run to run, and what stands for it on both sides.
_VARYING = [
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "HEX"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"), "TIME"),
    (re.compile(r"\b\d+ passed(, \d+ skipped)? in \d+\.\d\ds( \(\d+:\d\d:\d\d\))?"), "PASSED"),
    (re.compile(r"\b\d+ files"), "N files"),
    (re.compile(r"\b\d+ seconds"), "N seconds"),
    (re.compile(r"--port \d+"), "--port N"),
    (re.compile(r"={3,}"), "==="),
]


def same(text: str) -> str:
    """Replace what differs from run to run."""
    for pattern, sign in _VARYING:
        text = pattern.sub(sign, text)
    return text


def agrees(shown: str, printed: str) -> bool:
    """Compare; `...` on a page stands for any text, and alone on a line for any lines."""
    lines = same(shown.strip()).splitlines()
    pattern = "".join(r"(?:[^\n]*\n)*?" if line.strip() == "..." else _line(line) for line in lines)
    return re.fullmatch(pattern, f"{same(printed.strip())}\n") is not None


def _line(line: str) -> str:
    return re.escape(line.rstrip()).replace(r"\.\.\.", r"[^\n]*?") + r"[ \t]*\n"
