"""A small template, and `stackcutter` run on it as a user would."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from stackcutter.__main__ import run

SMALL = Path(__file__).parent / "small"
IDENTITY = {
    "GIT_AUTHOR_NAME": "Test",
    "GIT_AUTHOR_EMAIL": "test@example.org",
    "GIT_COMMITTER_NAME": "Test",
    "GIT_COMMITTER_EMAIL": "test@example.org",
}


@dataclass(frozen=True)
class Result:
    """What a command left on the screen."""

    code: int
    out: str
    err: str

    @property
    def prose(self) -> str:
        """What was said, unfolded, so that a sentence is found whatever the line breaks."""
        return " ".join(f"{self.out} {self.err}".split())


def printed(output: str) -> list[str]:
    """Return the last `stackcutter new` command that was printed, as a shell reads it."""
    lines = re.sub(r"\\\r?\n", " ", output).splitlines()
    *_, command = (line for line in lines if line.strip().startswith("stackcutter new "))
    return shlex.split(command)


class Stackcutter(Protocol):
    """Runs `stackcutter` on the small template, in the test's own folder."""

    def __call__(self, *arguments: str, source: str | Path | None = ...) -> Result:
        """Run a command; `source=None` leaves the template to stackcutter."""


def live_in(home: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a folder the home of a user with a git identity and no settings."""
    (home / "settings.yml").write_text("{}\n")
    for name, value in {**IDENTITY, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}.items():
        patch.setenv(name, value)
    patch.setenv("COPIER_SETTINGS_PATH", str(home / "settings.yml"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of the test's own: an empty home, a git identity, no settings, an empty folder."""
    home = tmp_path / "home"
    home.mkdir()
    live_in(home, monkeypatch)
    monkeypatch.delenv("STACKCUTTER_DEBUG", raising=False)
    monkeypatch.delenv("STACKCUTTER_PRESETS", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return home


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder that commands run in."""
    return tmp_path / "work"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A copy of the small template, in no repository."""
    return Path(shutil.copytree(SMALL, tmp_path / "template"))


@pytest.fixture
def repository(template: Path) -> Path:
    """The small template as a git repository with one commit."""
    git(template, "init", "--quiet", "--initial-branch=main")
    commit(template, "First")
    return template


@pytest.fixture
def stackcutter(template: Path, capfd: pytest.CaptureFixture[str]) -> Stackcutter:
    """Run a command in this process."""

    def stackcutter(*arguments: str, source: str | Path | None = template) -> Result:
        capfd.readouterr()
        origin = [] if source is None else ["--source", str(source)]
        code = run([*arguments, *origin])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return stackcutter


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start `stackcutter` as a process of its own, with changes to its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "stackcutter", *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def git(folder: Path, *arguments: str) -> str:
    """Run git, as the tests' own author unless the test says otherwise; return what it prints."""
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**IDENTITY, **os.environ},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def commit(folder: Path, message: str) -> str:
    """Commit everything and return the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder, git's own left out."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
