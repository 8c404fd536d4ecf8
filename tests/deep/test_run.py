"""A long run goes on where it stopped, and says what failed and what repeats it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.deep.__main__ import run, summarise
from tests.deep.figures import Figures
from tests.deep.page import page
from tests.deep.state import State
from tests.deep.steps import STEPS, Step

if TYPE_CHECKING:
    from pathlib import Path

SOUND = Figures(
    passed=3,
    not_run={"needs a server": 2},
    covered={"stacks": 7},
    servers={"test_it": {"mariadb": 3}},
)
BROKEN = Figures(passed=1, failed=1, faults=["it `broke`"])


class Recorded:
    """A step that counts its runs."""

    def __init__(self, *figures: Figures) -> None:
        """Keep what each run comes to."""
        self._figures = iter(figures)
        self.runs = 0

    def __call__(self) -> Figures:
        """Run once more."""
        self.runs += 1
        return next(self._figures)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "build" / "state.json"


def test_what_passed_is_not_repeated_and_what_failed_is(file: Path) -> None:
    sound, broken = Recorded(SOUND, SOUND), Recorded(BROKEN, SOUND)
    steps = [Step("a", "Sound", sound), Step("b", "Broken", broken)]
    run(steps, State(file))

    runs = run(steps, State(file))

    assert (sound.runs, broken.runs) == (1, 2)
    assert [one.figures for one in runs.values()] == [SOUND, SOUND]
    run(steps[:1], State(file), again=True)
    assert sound.runs == 2


def test_an_interrupted_run_goes_on(file: Path) -> None:
    first = Recorded(SOUND)

    def stop() -> Figures:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([Step("a", "First", first), Step("b", "Second", stop)], State(file))
    run([Step("a", "First", first), Step("b", "Second", Recorded(SOUND))], State(file))

    assert first.runs == 1


def test_what_another_version_wrote_is_tried_again(file: Path) -> None:
    step = Recorded(SOUND, SOUND)
    run([Step("a", "A", step)], State(file))
    file.write_text(file.read_text().replace('"commit"', '"revision"'))

    run([Step("a", "A", step)], State(file))

    assert step.runs == 2


def test_other_inputs_are_tried_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Recorded(SOUND, SOUND)
    run([Step("a", "A", step)], State(file))
    monkeypatch.setenv("SQLSERVER_DATABASE_URL", "mssql://sa:secret@127.0.0.1/master")

    run([Step("a", "A", step)], State(file))

    assert step.runs == 2


def test_a_failure_names_the_command_that_repeats_it(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = run(
        [Step("a", "Sound", lambda: SOUND), Step("b", "Broken", lambda: BROKEN)], State(file)
    )
    capsys.readouterr()

    assert summarise(runs) == 1

    said = capsys.readouterr().out
    assert "Broken: 1 passed, 1 failed. To repeat it: make deep STEPS=b" in said
    assert "Not run in a, 2 times: needs a server" in said
    assert "1 of 2 steps passed." in said


def test_the_page_tells_what_was_not_run(file: Path) -> None:
    runs = run(
        [Step("a", "Sound", lambda: SOUND), Step("b", "Broken", lambda: BROKEN)], State(file)
    )

    text = page(runs, {"Python": "3.11.9"}, sqlserver=False)

    assert "| Sound (`a`) | 7 stacks | 3 | 0 | 2 | 0 | `" in text
    assert "| `a` | 2 | needs a server |" in text
    assert "- Result: 1 failures" not in text
    assert "- Result: 1 failure" in text
    assert "- `b`: `it 'broke'`" in text
    assert "SQL Server is in no package registry" in text
    assert "SQL Server" not in page(runs, {}, sqlserver=True)


def test_every_step_has_a_name_of_its_own() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)
