"""Verdicts are kept from run to run, and never across what could alter them."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks import bulk as module
from stackcutter.prove.checks import memory
from stackcutter.prove.checks.bulk import bulk
from stackcutter.prove.checks.memory import Memory, circumstances
from tests.prove.checks.judging import document
from tests.prove.checks.test_bulk import FAULTY, FOUND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stackcutter.prove.checks.document import Document


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of verdicts."""
    return tmp_path / "cache" / "verdicts.sqlite"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of what is really judged by the rules on text and by ruff."""
    paths: list[str] = []
    for checker in (module.OWN[0], module.TOGETHER[0]):
        check = checker.check

        def noted(documents: list[Document], check: object = check) -> Iterator[object]:
            paths.extend(one.path for one in documents)
            yield from check(documents)  # type: ignore[operator]

        monkeypatch.setattr(checker, "check", noted)
    return paths


def judge(file: Path, documents: list[Document], hashed: str = "now") -> list[tuple[str, int, str]]:
    """Judge with a memory."""
    kept = Memory(file, hashed)
    problems = bulk(documents, workers=1, memory=kept)
    kept.close()
    return [(one.document.path, one.line, one.rule) for one in problems]


def test_a_second_run_says_the_same_and_judges_nothing(file: Path, judged: list[str]) -> None:
    first = judge(file, FAULTY)
    judged.clear()

    again = judge(file, [document(one.path, one.content) for one in FAULTY])

    assert first == again == FOUND
    assert judged == []


def test_only_what_changed_is_judged_again(file: Path, judged: list[str]) -> None:
    texts = [document("a.md", "# A\n\nText.\n"), document("b.md", "# B\n\nText.\n")]
    judge(file, texts)
    judged.clear()

    problems = judge(file, [texts[0], document("b.md", "# B\n\nText \n")])

    assert judged == ["b.md"]
    assert problems == [("b.md", 3, "text-trailing-space")]


def test_the_same_content_under_another_path_or_mode_is_another(
    file: Path, judged: list[str]
) -> None:
    judge(file, [document("a.md", "# A\n\nText.\n")])
    judged.clear()

    judge(file, [document("b.md", "# A\n\nText.\n")])
    judge(file, [document("a.md", "# A\n\nText.\n", executable=True)])

    assert judged == ["b.md", "a.md"]


def test_python_is_judged_again_when_any_of_it_changed(file: Path, judged: list[str]) -> None:
    judge(file, FAULTY)
    judged.clear()

    judge(file, [*FAULTY, document("b.py", "import os\n")])

    assert {"a.py", "b.py", "pyproject.toml"} <= set(judged)


def test_other_circumstances_know_nothing(file: Path, judged: list[str]) -> None:
    judge(file, FAULTY)
    judged.clear()

    judge(file, FAULTY, "later")

    assert judged


def test_circumstances_are_code_versions_and_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "judge"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    first = circumstances(["judge"])
    assert first == circumstances(["judge"])

    program.write_text("#!/bin/sh\nexit 1\n")
    other_program = circumstances(["judge"])
    monkeypatch.setattr("importlib.metadata.distributions", list)
    other_versions = circumstances(["judge"])
    code = shutil.copytree(memory.__file__.rpartition("/checks/")[0], tmp_path / "code")
    (code / "checks" / "text.py").write_text("")
    monkeypatch.setattr("importlib.resources.files", lambda _: code)
    other_code = circumstances(["judge"])

    assert len({first, other_program, other_versions, other_code}) == 4


def test_what_was_not_asked_for_in_a_month_is_forgotten(
    file: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = [document("a.md", "# A\n\nText.\n")]
    judge(file, text)
    later = time.time() + 31 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    judged.clear()

    judge(file, text)

    assert judged == ["a.md"]
