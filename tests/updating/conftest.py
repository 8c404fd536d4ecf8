"""A project of a small template, and commands that are run in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import copier
import pytest

from stackcutter.__main__ import run
from tests.cli.conftest import Result, commit, git, live_in
from tests.updating.template import Template, two_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator


class Make(Protocol):
    """Makes a project."""

    def __call__(self, ref: str = ..., **answers: str) -> Path:
        """Copy the template at a version, and commit what was made."""


class Stackcutter(Protocol):
    """Runs `stackcutter` in the project."""

    def __call__(self, *arguments: str) -> Result:
        """Run a command."""


@pytest.fixture(autouse=True, scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """A git identity, and no settings of the user's own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        live_in(home, patch)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The small template with its releases 1.0.0 and 1.1.0; no test changes it."""
    return two_versions(tmp_path_factory.mktemp("templates") / "template")


@pytest.fixture(scope="session")
def made(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make each project once; tests take copies of it."""

    @cache
    def made(ref: str, **answers: str) -> Path:
        project = tmp_path_factory.mktemp("made") / "project"
        copy(template, project, ref, **answers)
        git(project, "init", "--quiet", "--initial-branch=main")
        commit(project, "Start")
        return project

    return made


@pytest.fixture
def make(made: Callable[..., Path], tmp_path: Path) -> Make:
    """Make the project, at version 1.0.0 unless told otherwise."""

    def make(ref: str = "1.0.0", **answers: str) -> Path:
        source = made(ref, **answers)
        return Path(shutil.copytree(source, tmp_path / "project", symlinks=True))

    return make


@pytest.fixture
def stackcutter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Stackcutter:
    """Run a command in this process, in the project."""

    def stackcutter(*arguments: str) -> Result:
        monkeypatch.chdir(tmp_path / "project")
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return stackcutter


def copy(template: Template, folder: Path, ref: str, **answers: Any) -> None:  # noqa: ANN401
    """Copy the template with copier itself."""
    address = str(template.folder)
    copier.run_copy(address, folder, data=answers, vcs_ref=ref, defaults=True, quiet=True)


def edit(project: Path, path: str, old: str, new: str) -> None:
    """Change a file as the team would, without a commit."""
    file = project / path
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write to a folder for the while."""
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)


def unprivileged(command: str, project: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody whom the modes of files bind, which root is not."""
    given = [sys.executable, "-m", "stackcutter", *command.split()]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("there is no setpriv")
        lacking = "-dac_override,-dac_read_search,-fowner"
        given = ["setpriv", f"--inh-caps={lacking}", f"--bounding-set={lacking}", *given]
    return subprocess.run(given, cwd=project, capture_output=True, text=True, check=False)


def state(project: Path) -> dict[str, tuple[int, bytes]]:
    """Tell all that a project consists of: kind and mode of each file, and its content."""
    found = {}
    for path in sorted(project.rglob("*")):
        if ".git" in path.relative_to(project).parts or (path.is_dir() and not path.is_symlink()):
            continue
        content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        found[path.relative_to(project).as_posix()] = (path.lstat().st_mode, content)
    found["git status"] = (0, git(project, "status", "--porcelain").encode())
    return found
