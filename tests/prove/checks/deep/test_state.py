"""What a state file keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackcutter.prove.checks.deep import state as module
from stackcutter.prove.checks.deep.result import Outcome, Status
from stackcutter.prove.checks.deep.state import State

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PASSED = Outcome("mypy", Status.PASSED, 1.25)


def test_only_passed_steps_are_kept(tmp_path: Path) -> None:
    state = State(tmp_path / "state.jsonl")
    state.remember("a", PASSED)
    state.remember("b", Outcome("mypy", Status.FAILED))
    state.remember("c", Outcome("mypy", Status.NOT_RUN))

    again = State(tmp_path / "state.jsonl")

    assert again.passed("a", "mypy") == PASSED
    assert [again.passed(inputs, "mypy") for inputs in "bc"] == [None, None]
    assert again.passed("a", "ruff") is None


def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "state.jsonl"
    State(file).remember("a", PASSED)
    file.write_text(file.read_text("utf-8") + '{"inputs": "b', "utf-8")

    State(file).remember("c", PASSED)

    again = State(file)
    assert again.passed("a", "mypy") == PASSED
    assert again.passed("c", "mypy") == PASSED


def test_other_checks_do_not_trust_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "state.jsonl"
    State(file).remember("a", PASSED)
    monkeypatch.setattr(module, "own_digest", lambda: "changed")

    assert State(file).passed("a", "mypy") is None
