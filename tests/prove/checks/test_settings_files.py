"""Small formats for which no program judges."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.settings_files import SettingsFiles, variables
from tests.prove.checks.judging import document, judge

HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: ruff
        name: ruff
        entry: uv run ruff check
        language: system
  - repo: https://example.org/hooks
    rev: v1
    hooks:
      - id: a
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env.example", "# Where it listens.\nPORT=8000\n\n# HOST=127.0.0.1\nTEXT=\n"),
        (
            ".editorconfig",
            "root = true\n\n[*]\nindent_size = 4\n\n[*.{yml,yaml}]\nindent_size = 2\n",
        ),
        ("alembic.ini", "[alembic]\nscript_location = migrations\n%(here)s = 1\n"),
        (".github/CODEOWNERS", "# Owners\n* @example/orders\n/docs/ @me docs@example.org\n"),
        (".pre-commit-config.yaml", HOOKS),
    ],
)
def test_sound_files_pass(path: str, text: str) -> None:
    assert judge(SettingsFiles(), path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "rule", "line"),
    [
        (".env.example", "PORT=1\nHOST=2\nPORT=3\n", "env-doubled", 3),
        (".env.example", "PORT: 1\n", "env-syntax", 1),
        (".editorconfig", "[*]\na = 1\n[*]\nb = 1\n", "ini-syntax", 4),
        ("alembic.ini", "[a]\nb = 1\nb = 2\n", "ini-syntax", 3),
        ("alembic.ini", "b = 1\n", "ini-syntax", 1),
        ("CODEOWNERS", "* \n", "codeowners", 1),
        ("CODEOWNERS", "* @\n", "codeowners", 1),
        (".pre-commit-config.yaml", "repos:\n", "pre-commit", 0),
        (".pre-commit-config.yaml", HOOKS.replace("    rev: v1\n", ""), "pre-commit", 0),
        (".pre-commit-config.yaml", HOOKS.replace("        name: ruff\n", ""), "pre-commit", 0),
    ],
)
def test_faults_are_found(path: str, text: str, rule: str, line: int) -> None:
    assert judge(SettingsFiles(), path, text) == [(rule, line)]


def test_a_script_may_be_executed_and_nothing_else() -> None:
    assert judge(SettingsFiles(), "run", "#!/bin/sh\n", executable=True) == []
    assert judge(SettingsFiles(), "run", "#!/bin/sh\n") == [("mode", 1)]
    assert judge(SettingsFiles(), "README.md", "# A\n", executable=True) == [("mode", 1)]


def test_variables_in_comments_count_as_named() -> None:
    sample = document(".env.example", "A=1\n# B=2\n#C=\n# Set D=1 to be sure.\n")

    assert variables(sample) == [("A", 1), ("B", 2), ("C", 3)]
