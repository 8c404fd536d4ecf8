"""Rules on the text of every file."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.text import TextRules
from tests.prove.checks.judging import document, judge


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "# Orders\n\nText.\n"),
        ("src/orders/app.py", "import os\n\n\nprint(os)\n"),
        ("src/orders/__init__.py", ""),
        ("src/orders/py.typed", ""),
        ("Makefile", "help:\n\t@true\n"),
        ("docs/names.md", "Größe, naïve, 名前\n"),
    ],
)
def test_clean_texts_pass(path: str, text: str) -> None:
    assert judge(TextRules(), path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "rule", "line"),
    [
        ("a.md", "one\ntwo", "text-final-newline", 2),
        ("a.md", "one\n\n", "text-blank-end", 2),
        ("a.md", "\none\n", "text-blank-start", 1),
        ("a.md", "one\ntwo \n", "text-trailing-space", 2),
        ("a.md", "one\n\n\ntwo\n", "text-blank-lines", 3),
        ("a.yaml", "one: 1\n\n\ntwo: 2\n", "text-blank-lines", 3),
        ("a.py", "one = 1\n\n\n\ntwo = 2\n", "text-blank-lines", 4),
        ("a.yaml", "one:\n\ttwo\n", "text-tab", 2),
        ("a.md", "one\r\n", "text-line-ends", 0),
        ("a.md", "", "text-empty", 0),
        ("a.md", b"one\n\xff\n", "text-encoding", 2),
        ("a.md", "one\u00a0two\n", "text-invisible", 1),
        ("a.md", "\ufeffone\n", "text-invisible", 1),
    ],
)
def test_each_fault_is_found_on_its_line(
    path: str, text: str | bytes, rule: str, line: int
) -> None:
    assert (rule, line) in judge(TextRules(), path, text)


def test_binaries_are_left_alone() -> None:
    assert not TextRules().wants(document("logo.png", b"\x89PNG\0\r\n"))
