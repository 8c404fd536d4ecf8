"""A user with an empty home, and templates that have both doors."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest

from stackcutter.interview import Interview
from stackcutter.source import Source
from tests.cli.conftest import git, live_in
from tests.cookiecutter import doors

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with no settings, where both tools keep clones, and where hooks are left behind."""
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    live_in(home, monkeypatch)
    monkeypatch.setenv("TMPDIR", str(home / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(home / "tmp"))
    monkeypatch.delenv("COOKIECUTTER_CONFIG", raising=False)
    return home


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder that the user is in."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def interview() -> Interview:
    """The template's questions."""
    return Interview(Source(doors.ROOT, None, None))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the working tree, committed or not, as a repository."""
    folder = tmp_path_factory.mktemp("repository")
    listed = git(doors.ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in listed.split("\0"):
        top = name.split("/")[0]
        if top in {"copier.yml", "cookiecutter.json", "template", *doors.DOOR}:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(doors.ROOT / name, folder / name)
    doors.start(folder)
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small template with both doors; nobody changes it."""
    return doors.small(tmp_path_factory.mktemp("small") / "small")
