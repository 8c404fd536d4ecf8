"""Python compiles and follows the project's own ruff settings."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.python import PythonCompiles
from stackcutter.prove.checks.ruff import Ruff
from tests.prove.checks.judging import document, judge

PROJECT = """
[project]
name = "orders"
version = "1"
requires-python = ">=3.11"

[tool.ruff]
line-length = 100

[tool.ruff.lint]
select = ["E", "F", "I", "INP", "UP"]

[tool.ruff.lint.per-file-ignores]
"tests/**" = ["F401"]
"""


def ruff(files: dict[str, str], project: str = PROJECT) -> list[tuple[str, str, int]]:
    documents = [document(path, text) for path, text in files.items()]
    if project:
        documents.append(document("pyproject.toml", project))
    return sorted((one.document.path, one.rule, one.line) for one in Ruff().check(documents))


def test_sound_code_compiles() -> None:
    assert judge(PythonCompiles(), "a.py", "import os\n\nprint(os)\n") == []


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("def f():\nreturn 1\n", "python-syntax", 2),
        ("def f():\n    a = 1\n      b = 2\n", "python-syntax", 3),
        ("return 1\n", "python-syntax", 1),
        ("a = 1\nb = '\\d'\n", "python-warning", 2),
        ("x = 1\nprint(x is 1)\n", "python-warning", 2),
        (b"a = '\0'\n", "python-syntax", 0),
    ],
)
def test_faults_of_syntax_are_found(text: str | bytes, rule: str, line: int) -> None:
    found = [(p.rule, p.line) for p in PythonCompiles().check([document("a.py", text)])]

    assert (rule, line) in found


def test_a_script_is_python_by_its_first_line() -> None:
    assert PythonCompiles().wants(document("bin/run", "#!/usr/bin/env python3\n"))


def test_clean_code_passes_ruff_and_its_format() -> None:
    files = {
        "src/orders/__init__.py": '"""Orders."""\n',
        "src/orders/app.py": "import os\n\nimport fastapi\n\nfrom orders import settings\n\n"
        "print(os, fastapi, settings)\n",
    }

    assert ruff(files) == []


def test_ruffs_rules_are_the_projects() -> None:
    files = {"src/orders/__init__.py": "import os\n", "tests/__init__.py": "import os\n"}

    assert ruff(files) == [("src/orders/__init__.py", "ruff F401", 1)]


def test_wrong_formatting_is_found() -> None:
    files = {"src/orders/__init__.py": "a = 'b'\n"}

    assert ruff(files) == [("src/orders/__init__.py", "ruff-format", 1)]


def test_the_projects_own_package_is_first_party_in_every_tree() -> None:
    sound = "import fastapi\n\nfrom orders import a\n\nprint(fastapi, a)\n"
    mixed = "import fastapi\nfrom orders import a\n\nprint(fastapi, a)\n"
    documents = [
        document("pyproject.toml", PROJECT),
        document("src/orders/__init__.py", ""),
        document("tests/__init__.py", ""),
        document("tests/test_a.py", sound),
        document("tests/test_a.py", mixed),
    ]

    found = [(one.document.text, one.rule) for one in Ruff().check(documents)]

    assert found == [(mixed, "ruff I001")]


def test_a_folder_without_init_is_found_where_no_project_has_one() -> None:
    files = {"src/orders/__init__.py": "", "src/orders/a.py": "a = 1\n", "src/b/a.py": "a = 1\n"}

    assert ruff(files) == [("src/b/a.py", "ruff INP001", 1)]


def test_a_problem_under_one_of_two_settings_names_the_settings() -> None:
    strict = PROJECT.replace('"UP"', '"UP", "T201"')
    documents = [
        document("pyproject.toml", PROJECT),
        document("pyproject.toml", strict),
        document("src/orders/__init__.py", "print(1)\n"),
    ]

    found = list(Ruff().check(documents))

    assert [(one.rule, one.beside) for one in found] == [("ruff T201", (documents[1],))]


def test_without_settings_ruff_has_no_say() -> None:
    assert ruff({"a.py": "a = 'b'\n"}, project="") == []
