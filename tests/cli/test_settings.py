"""A user's own copier settings: they may preset answers, and break nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Stackcutter, contents

if TYPE_CHECKING:
    from pathlib import Path


def test_a_users_default_is_taken_and_is_in_the_command_that_repeats_it(
    stackcutter: Stackcutter, work: Path, home: Path
) -> None:
    (home / "settings.yml").write_text("defaults: {database: postgresql, other_template: x}\n")

    result = stackcutter("new", "demo", "--defaults")

    assert (work / "demo/db/a schema.sql").is_file()
    assert "new demo --defaults -d database=postgresql" in result.prose


def test_an_answer_is_stronger_than_a_users_default(
    stackcutter: Stackcutter, work: Path, home: Path
) -> None:
    (home / "settings.yml").write_text("defaults: {database: postgresql}\n")
    stackcutter("new", "demo", "--defaults", "-d", "database=none")
    assert "data in none" in (work / "demo/README.md").read_text()


def test_a_users_default_cannot_add_a_layer_that_no_answer_asked_for(
    stackcutter: Stackcutter, work: Path, home: Path
) -> None:
    stackcutter("new", "before", "--defaults")
    (home / "settings.yml").write_text("defaults: {postgresql: '.', catalogue: []}\n")

    assert stackcutter("new", "after", "--defaults").code == 0

    assert contents(work / "after") == contents(work / "before")


def test_a_users_default_that_is_refused_names_the_file(
    stackcutter: Stackcutter, home: Path
) -> None:
    (home / "settings.yml").write_text("defaults: {database: oracle}\n")

    result = stackcutter("new", "demo", "--defaults")

    assert result.code == 2
    assert "database: 'oracle' is not offered." in result.prose
    assert f"This default comes from your settings for copier: {home}/settings.yml" in result.prose


@pytest.mark.parametrize("text", ["", "\n", "{}\n", "---\n"])
def test_settings_that_say_nothing_are_no_settings(
    stackcutter: Stackcutter, home: Path, text: str
) -> None:
    (home / "settings.yml").write_text(text)
    assert stackcutter("new", "demo", "--defaults").code == 0


def test_settings_that_are_not_there_are_no_settings(
    stackcutter: Stackcutter, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(home / "absent.yml"))
    assert stackcutter("new", "demo", "--defaults").code == 0


@pytest.mark.parametrize("text", ["defaults: [", "defaults: 3\n", "[]\n", "trust: {}\n", "\x00"])
def test_settings_that_cannot_be_read_are_refused_with_their_path(
    stackcutter: Stackcutter, home: Path, text: str
) -> None:
    (home / "settings.yml").write_text(text)

    result = stackcutter("new", "demo", "--defaults")

    assert result.code == 2
    assert "copier's settings cannot be read. Mend or remove this file:" in result.prose
    assert str(home / "settings.yml") in result.prose


def test_trust_in_the_settings_lets_no_template_run_programs(
    stackcutter: Stackcutter, template: Path, work: Path, home: Path
) -> None:
    (home / "settings.yml").write_text(f"trust: ['{template}', '/']\n")
    config = template / "copier.yml"
    config.write_text(f"_tasks: ['touch {work}/ran']\n---\n{config.read_text()}")

    assert stackcutter("new", "demo", "--defaults").code == 2
    assert not list(work.iterdir())
