"""The real template, and copier on it as a user would run it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stackcutter.interview import Interview
from stackcutter.source import Source
from tests.cli.conftest import commit, git, live_in

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """A git identity, and no settings of the user's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        live_in(home, patch)
        yield


@pytest.fixture(scope="session")
def interview() -> Interview:
    """The template's questions."""
    return Interview(Source(ROOT, None, None))


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the working tree, committed or not, as a repository with one commit."""
    return template_repository(tmp_path_factory.mktemp("repository"))


def template_repository(folder: Path) -> Path:
    """Make a repository of the template of the working tree, committed or not; return its folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.split("\0"):
        if name == "copier.yml" or name.startswith("template/"):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "The template")
    return folder
