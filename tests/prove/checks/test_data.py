"""TOML, pyproject.toml and JSON."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.data import Json, Pyproject, Toml
from tests.prove.checks.judging import judge

PROJECT = """\
[project]
name = "orders"
version = "1"
classifiers = ["Typing :: Typed"]
dependencies = [
    "fastapi>=1",
    "tzdata>=1; sys_platform == 'win32'",
]

[dependency-groups]
dev = [
    "pytest>=9",
    {include-group = "lint"},
]
lint = ["ruff>=0.17"]
"""


def test_sound_toml_passes() -> None:
    nested = (
        'a = [\n    "]", # [\n    {b = 1},\n    [\n        1,\n    ],\n]\n\n[c]\nd = """\n [\n"""\n'
    )

    assert judge(Toml(), "a.toml", PROJECT) == []
    assert judge(Toml(), "a.toml", nested) == []


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("a = 1\nb = \n", "toml-syntax", 2),
        ("a = 1\na = 2\n", "toml-syntax", 2),
        ("[a]\nb = 1\n\n[a]\nc = 1\n", "toml-syntax", 4),
        ("a = [\n    1,\n      2,\n]\n", "toml-indentation", 3),
        ("a = [\n1,\n]\n", "toml-indentation", 2),
        ("a = [\n    1,\n    ]\n", "toml-indentation", 3),
    ],
)
def test_faults_of_toml_are_found(text: str, rule: str, line: int) -> None:
    assert judge(Toml(), "a.toml", text) == [(rule, line)]


def test_a_sound_project_passes() -> None:
    assert judge(Pyproject(), "pyproject.toml", PROJECT) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('version = "1"\n', "", "pyproject"),
        ('"fastapi>=1"', '"fastapi=1"', "pyproject"),
        ("Typing :: Typed", "Typing :: Typo", "pyproject"),
        ('"pytest>=9"', '"pytest>=>9"', "pyproject"),
        ('"fastapi>=1"', '"fastapi>=1", "FastAPI>=2"', "pyproject-doubled"),
    ],
)
def test_what_packaging_refuses_is_found(old: str, new: str, rule: str) -> None:
    assert judge(Pyproject(), "pyproject.toml", PROJECT.replace(old, new)) == [(rule, 0)]


def test_json() -> None:
    assert judge(Json(), "a.json", '{"a": [1, {"b": null}]}\n') == []
    assert judge(Json(), "a.json", '{\n"a": 1,\n}\n') == [("json-syntax", 3)]
    assert judge(Json(), "a.json", '{"a": 1, "a": 2}\n') == [("json-duplicate-key", 0)]
