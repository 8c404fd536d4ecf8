"""Makefiles, read by make."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.makefile import Makefile
from tests.prove.checks.judging import judge

SOUND = """\
SHELL := /bin/bash
UV ?= uv

.PHONY: help test

help: ## Show this list
\t@grep '##' Makefile

test: .venv/synced ## Run the tests
\t$(UV) run pytest

.venv/synced: pyproject.toml
\t$(UV) sync
\t@touch $@
"""


def test_a_sound_file_passes() -> None:
    assert judge(Makefile(), "Makefile", SOUND) == []
    assert judge(Makefile(), "Makefile", "all: a.txt\n\techo\n\n.PHONY: all\n") == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("\t$(UV) run pytest", "    $(UV) run pytest", "make-syntax", 10),
        ("UV ?= uv", "ifdef A", "make-syntax", 15),
        ("\t@grep '##' Makefile", "\t@grep '##' $(FILES)", "make-syntax", 7),
        (".PHONY: help test", ".PHONY: help tests", "make-phony", 4),
        (".PHONY: help test", ".PHONY: help", "make-phony", 9),
        ("\t$(UV) sync\n", "\t$(UV sync\n", "make-syntax", 13),
    ],
)
def test_faults_are_found(old: str, new: str, rule: str, line: int) -> None:
    found = judge(Makefile(), "Makefile", SOUND.replace(old, new))

    assert (rule, line) in found


def test_a_file_without_targets_is_found() -> None:
    assert judge(Makefile(), "Makefile", "A = 1\n") == [("make-syntax", 0)]
