"""Dockerfiles, shell scripts and workflows, judged by their own programs."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.programs import Actionlint, Hadolint, Shellcheck, Zizmor
from tests.prove.checks.judging import document, judge

DOCKERFILE = """\
FROM python:3.13-slim
WORKDIR /app
COPY src ./src
USER 1000
CMD ["python", "-m", "orders"]
"""
SCRIPT = """\
#!/bin/sh
for file in *; do
    echo "$file"
done
"""
WORKFLOW = """\
name: CI
on:
  push:
permissions:
  contents: read
concurrency:
  group: ${{ github.ref }}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - name: Build
        run: |
          for file in *; do
            echo "$file"
          done
  test:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - name: Test
        run: make test
"""


def test_sound_files_pass() -> None:
    assert judge(Hadolint(), "Dockerfile", DOCKERFILE) == []
    assert judge(Shellcheck(), "bin/run.sh", SCRIPT) == []
    assert judge(Actionlint(), ".github/workflows/ci.yml", WORKFLOW) == []
    assert judge(Zizmor(), ".github/workflows/ci.yml", WORKFLOW) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("FROM python:3.13-slim", "FROM python", "hadolint DL3006", 1),
        ("WORKDIR /app", "WORKDIR app", "hadolint DL3000", 2),
        ("COPY src", "COPPY src", "hadolint DL1000", 3),
    ],
)
def test_faults_of_a_dockerfile_are_found(old: str, new: str, rule: str, line: int) -> None:
    assert (rule, line) in judge(Hadolint(), "Dockerfile", DOCKERFILE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ('"$file"', "$file", "shellcheck SC2086", 3),
        ("done\n", "", "shellcheck SC1061", 2),
    ],
)
def test_faults_of_a_script_are_found(old: str, new: str, rule: str, line: int) -> None:
    assert (rule, line) in judge(Shellcheck(), "bin/run", SCRIPT.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("needs: build", "needs: biuld", "actionlint job-needs", 17),
        ("github.ref", "github.reff", "actionlint expression", 7),
        ("runs-on: ubuntu-latest\n    steps:\n      - name: Build", "steps:\n      - name: Build",
         "actionlint syntax-check", 9),
        ('echo "$file"', "echo $file", "actionlint shellcheck", 15),
        ("  push:\n", "  pushed:\n", "actionlint events", 3),
    ],
)  # fmt: skip
def test_faults_of_a_workflow_are_found(old: str, new: str, rule: str, line: int) -> None:
    assert old in WORKFLOW

    found = judge(Actionlint(), ".github/workflows/ci.yml", WORKFLOW.replace(old, new))

    assert (rule, line) in found


def test_insecure_workflows_are_found() -> None:
    text = WORKFLOW.replace("make test", 'echo "${{ github.event.issue.title }}"').replace(
        "      - name: Test", "      - uses: actions/checkout@v6\n      - name: Test"
    )

    rules = {rule for rule, _ in judge(Zizmor(), ".github/workflows/ci.yml", text)}

    assert {"zizmor template-injection", "zizmor unpinned-uses", "zizmor artipacked"} <= rules


def test_each_content_gets_its_own_verdict() -> None:
    path = ".github/workflows/ci.yml"
    sound = document(path, WORKFLOW)
    broken = document(path, WORKFLOW.replace("needs: build", "needs: biuld"))

    assert [one.document for one in Actionlint().check([sound, broken])] == [broken]


def test_zizmor_leaves_broken_yaml_to_the_rule_on_yaml() -> None:
    documents = [document(".github/workflows/ci.yml", text) for text in ("a: [", WORKFLOW)]

    assert list(Zizmor().check(documents)) == []
