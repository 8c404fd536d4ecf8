"""The interview of the real template on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.terminal import DOWN, ENTER, terminal
from tests.template.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from stackcutter.interview import Interview


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param({}, id="defaults"),
        pytest.param({"cache": "redis"}, id="with questions that follow from others"),
    ],
)
def test_whoever_takes_what_is_offered_gets_a_service(
    interview: Interview,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    chosen: dict[str, str],
) -> None:
    monkeypatch.chdir(tmp_path)
    expected = interview.replies(chosen)
    asked = [name for name in interview.names if expected[name].relevant]

    with terminal("new", "demo", "--no-install", "--no-git", "--source", str(ROOT)) as screen:
        for name in asked:
            screen.expect(interview.help(name))
            values = [choice.value for choice in interview.choices(name)]
            down = values.index(chosen[name]) - values.index("none") if name in chosen else 0
            screen.send(DOWN * down + ENTER)
        assert screen.end() == 0, screen.seen

    recorded = yaml.safe_load((tmp_path / "demo/.copier-answers.yml").read_text())
    assert {name: recorded[name] for name in asked} == {
        name: expected[name].value for name in asked
    }
