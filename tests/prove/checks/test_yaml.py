"""YAML, and the files that a schema describes."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.schema import Schemas
from stackcutter.prove.checks.yamls import Yaml
from tests.prove.checks.judging import document, judge

SOUND = """\
anchors: &shared
  a: 1
  b:
    - c: 1
      d: [1, 2]
    - |
      text
         indented
merged:
  <<: *shared
  again: *shared
custom: !reference [a, b]
---
second: {a: 1}
"""


def test_sound_yaml_passes() -> None:
    assert judge(Yaml(), "a.yaml", SOUND) == []
    assert judge(Yaml(), "a.yml", "a:\n- 1\n- b:\n  - 2\n") == []


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("a: 1\n b: 2\n", "yaml-syntax", 2),
        ("a: *missing\n", "yaml-syntax", 1),
        ("a: [1\n", "yaml-syntax", 2),
        ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3),
        ("a:\n  b: 1\nc:\n    d: 1\n", "yaml-indentation", 4),
        ("a:\n- 1\nb:\n  - 2\n", "yaml-indentation", 4),
        ("a:\n  -   b: 1\n      c: 2\n", "yaml-indentation", 2),
    ],
)
def test_faults_of_yaml_are_found(text: str, rule: str, line: int) -> None:
    assert judge(Yaml(), "a.yaml", text) == [(rule, line)]


def test_keys_stay_text() -> None:
    assert document("a.yaml", "on: yes\n1: a\nday: 2026-01-02\n").yaml_data == {
        "on": True,
        "1": "a",
        "day": "2026-01-02",
    }


DEPENDABOT = """\
version: 2
updates:
  - package-ecosystem: uv
    directory: /
    schedule:
      interval: weekly
"""
FORM = """\
name: Bug
description: Something is wrong.
body:
  - type: textarea
    id: what
    attributes:
      label: What happened?
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/dependabot.yml", DEPENDABOT),
        (".github/ISSUE_TEMPLATE/bug.yml", FORM),
        (".github/ISSUE_TEMPLATE/config.yml", "blank_issues_enabled: false\n"),
    ],
)
def test_files_that_follow_their_schema_pass(path: str, text: str) -> None:
    assert judge(Schemas(), path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (".github/dependabot.yml", DEPENDABOT.replace("weekly", "hourly"), 6),
        (".github/ISSUE_TEMPLATE/bug.yml", FORM.replace("label", "labels"), 6),
        (".github/ISSUE_TEMPLATE/config.yml", "blank_issues_enabled: maybe\n", 1),
        (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    steps: 1\n", 3),
        (".gitlab-ci.yml", "build:\n  script: 1\n", 2),
    ],
)
def test_files_that_break_their_schema_are_found(path: str, text: str, line: int) -> None:
    found = judge(Schemas(), path, text)

    assert found
    assert all(rule.startswith("schema ") for rule, _ in found)
    assert line in [place for _, place in found]
