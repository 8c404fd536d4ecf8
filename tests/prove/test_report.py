"""How the deep checks are told."""

from __future__ import annotations

from stackcutter.prove.report import Deep


def test_what_was_not_run_is_told_with_its_reason() -> None:
    steps = {"mypy": {"passed": 2}, "start": {"passed": 1, "not run": 1}}

    deep = Deep(2, steps, {"needs a server": 1})

    assert deep.counts == {"passed": 3, "not run": 1}
    assert deep.paragraph() == (
        "Deep checks on 2 real copies: 3 passed, 1 not run. Not run: 1 needs a server."
    )
    assert "Not run:" not in Deep(1, {"mypy": {"passed": 1}}, {}).paragraph()
