"""`stackcutter prove`, as it is run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from stackcutter.__main__ import run
from stackcutter.prove.checks import memory
from tests.prove.template import STACKS, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIDTH = 80
SOUND = {"README.md.jinja": "# {{ project_name }}\n\nIt keeps its data in {{ database }}.\n"}


@dataclass(frozen=True)
class Result:
    """What the command left on the screen."""

    code: int
    out: str
    err: str

    @property
    def prose(self) -> str:
        """What was said, unfolded."""
        return " ".join(f"{self.out} {self.err}".split())


@pytest.fixture
def prove(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run the command with a cache of the test's own."""
    monkeypatch.setattr(memory, "user_cache_path", lambda *_, **__: tmp_path / "cache")

    def prove(*arguments: str) -> Result:
        capfd.readouterr()
        code = run(["prove", *arguments])
        return Result(code, *capfd.readouterr())

    return prove


def test_a_sound_template_is_proven_in_plain_words(
    tmp_path: Path, prove: Callable[..., Result]
) -> None:
    folder = write(tmp_path / "a", SOUND)

    result = prove(str(folder), "--random", "1")

    assert result.code == 0
    assert f"No fault. Each of the {STACKS} stacks is covered exactly" in result.prose
    assert "with the default of each free text: project_name." in result.prose
    assert "Conditions are on 0 of 3 lines of the template (0.0%)." in result.prose
    assert all(len(line) <= WIDTH for line in result.out.splitlines())
    assert (tmp_path / "cache" / "verdicts.sqlite").exists()


def test_representatives_are_named(tmp_path: Path, prove: Callable[..., Result]) -> None:
    folder = write(tmp_path / "a", SOUND)
    (folder / "prove.yml").write_text("representatives: [{}, {project_name: Big}]\n")

    result = prove(str(folder), "--random", "0", "--no-cache")

    assert "it is covered by these" in result.prose
    assert "project_name='Big'" in result.prose
    assert not (tmp_path / "cache").exists()


def test_a_fault_is_shown_with_answers_that_can_be_copied(
    tmp_path: Path, prove: Callable[..., Result]
) -> None:
    text = "# A\n\n{% if auth == ['jwt', 'oauth'] and redis %}\n{{ databse }}\n{% endif %}\nEnd.\n"
    folder = write(tmp_path / "a", {"README.md.jinja": text})

    result = prove(str(folder))

    assert result.code == 1
    assert "\n  -d cache=redis -d auth=jwt,oauth\n" in result.out
    assert "README.md.jinja:4: 'databse' is undefined [undefined-name]" in result.out
    assert "Not judged before these are mended" in result.prose


def test_json_is_all_that_is_printed(tmp_path: Path, prove: Callable[..., Result]) -> None:
    result = prove(str(write(tmp_path / "a", SOUND)), "--json", "--workers", "2", "--seed", "1")

    assert result.err == ""
    assert json.loads(result.out)["stacks"] == STACKS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{folder}",), "is no copier template: it has no copier.yml"),
        (("{folder}/gone",), "cannot be read"),
        (("{folder}", "--deep", "some"), "Invalid value"),
        (("{folder}", "--workers", "0"), "Invalid value"),
    ],
)
def test_bad_input_is_refused(
    tmp_path: Path, prove: Callable[..., Result], arguments: tuple[str, ...], said: str
) -> None:
    result = prove(*(one.replace("{folder}", str(tmp_path)) for one in arguments))

    assert result.code == 2
    assert said in result.prose


def test_a_template_that_cannot_be_loaded_is_a_failure(
    tmp_path: Path, prove: Callable[..., Result]
) -> None:
    (tmp_path / "copier.yml").write_text("a: [\n")

    result = prove(str(tmp_path))

    assert result.code == 1
    assert "copier.yml cannot be read" in result.prose


def test_a_library_that_is_not_installed_is_named(
    tmp_path: Path, prove: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "stackcutter.prove.proof", None)

    result = prove(str(write(tmp_path, SOUND)))

    assert result.code == 1
    assert "pip install 'stackcutter[prove]'" in result.prose


def test_deep_checks_are_told_step_by_step(tmp_path: Path, prove: Callable[..., Result]) -> None:
    folder = write(tmp_path / "a", SOUND)

    result = prove(str(folder), "--deep", "each", "--random", "0")

    assert "stack 1/" in result.err
    assert "uv sync: failed" in result.err
    assert result.code == 1
    assert "Deep checks on 3 real copies" in result.prose
    assert "The step “uv sync” fails" in result.prose


def test_deep_checks_are_in_the_json(tmp_path: Path, prove: Callable[..., Result]) -> None:
    folder = write(tmp_path / "a", SOUND)

    deep = json.loads(prove(str(folder), "--deep", "each", "--random", "0", "--json").out)["deep"]

    assert deep["copies"] == 3
    assert deep["steps"]["uv sync"] == {"failed": 3}
    assert set(deep["lacking"]) == {"needs the step “uv sync”, which did not pass"}
