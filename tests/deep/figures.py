"""What a step came to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


# The first part of what pytest calls a test of a stack: `test_it[mariadb-orders]`.
_STACK = re.compile(r"\[(?:[^\]]*-)?(\w+)-(?:orders|order-service)\b")


@dataclass(frozen=True)
class Figures:
    """What a step came to; what was not run counts as nothing else.

    Attributes:
        passed: How many checks or tests passed.
        failed: How many failed.
        not_run: By reason, how many were not run.
        covered: What they were made on, such as stacks and contents, and how many of it.
        faults: What failed, one a line.
        servers: By file of tests and by what kept the data, how many passed.
    """

    passed: int = 0
    failed: int = 0
    not_run: Mapping[str, int] = field(default_factory=dict)
    covered: Mapping[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    servers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Tell them in one line."""
        said = f"{self.passed:,} passed, {self.failed:,} failed"
        missing = sum(self.not_run.values())
        return f"{said}, {missing:,} not run" if missing else said


def read_junit(file: Path) -> Figures:
    """Read what pytest wrote of a run."""
    passed = 0
    faults = []
    skipped: Counter[str] = Counter()
    servers: dict[str, Counter[str]] = {}
    for case in ET.parse(file).iter("testcase"):  # noqa: S314 (written by this run's pytest)
        name = f"{case.get('classname')}::{case.get('name')}"
        fault = next((case.find(kind) for kind in ("failure", "error") if _has(case, kind)), None)
        skip = case.find("skipped")
        if fault is not None:
            faults.append(f"{name}: {(fault.get('message') or '').strip()[:300]}")
        elif skip is not None:
            skipped[skip.get("message") or "no reason given"] += 1
        else:
            passed += 1
            stack = _STACK.search(case.get("name", ""))
            if stack:
                module = case.get("classname", "").rpartition(".")[2]
                servers.setdefault(module, Counter())[stack[1]] += 1
    counted = {module: dict(found) for module, found in servers.items()}
    return Figures(passed, len(faults), dict(skipped), faults=faults, servers=counted)


def _has(case: ET.Element, kind: str) -> bool:
    return case.find(kind) is not None
