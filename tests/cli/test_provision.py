"""The repository, the lock file and the installation of a new project, and what is told of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import IDENTITY, Result, Stackcutter, git, start

MAKEFILE = """\
PROVEN := 2026-11-20

install:
\ttest -f uv.lock || echo lock > uv.lock
\techo environment > .venv
test:
dev:
"""


@pytest.fixture
def makes(template: Path) -> Path:
    """Give the small template's projects a Makefile that locks and installs."""
    (template / "template/Makefile").write_text(MAKEFILE)
    (template / "template/.gitignore.jinja").write_text(".venv\n")
    return template


def run(*arguments: str, **environment: str) -> Result:
    """Run `stackcutter` as a process of its own, to give it an environment of its own."""
    process = start(*arguments, **environment)
    out, err = process.communicate(timeout=60)
    return Result(process.returncode, out, err)


def path_with(tmp_path: Path, *programs: str) -> str:
    """Make a PATH on which only these programs are."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for program in programs:
        found = shutil.which(program, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        assert found, f"the machine has no {program}"
        (folder / program).symlink_to(found)
    return str(folder)


@pytest.mark.usefixtures("makes")
def test_the_lock_file_is_in_the_first_commit(stackcutter: Stackcutter, work: Path) -> None:
    result = stackcutter("new", "demo", "--defaults")

    assert "dependencies locked and installed, first commit made." in result.prose
    assert "uv.lock" in git(work / "demo", "ls-tree", "--name-only", "HEAD").splitlines()
    assert git(work / "demo", "status", "--porcelain") == ""


@pytest.mark.usefixtures("makes")
def test_what_comes_next_is_told(stackcutter: Stackcutter) -> None:
    told = json.loads(stackcutter("new", "demo", "--defaults", "--json").out)
    assert told["installed"] is True
    assert told["next"] == ["make test", "make dev"]


@pytest.mark.usefixtures("makes")
def test_without_install_the_first_commit_has_no_lock_and_the_rest_is_told(
    stackcutter: Stackcutter, work: Path
) -> None:
    result = stackcutter("new", "demo", "--defaults", "--no-install", "--json")

    assert git(work / "demo", "status", "--porcelain") == ""
    assert "uv.lock" not in git(work / "demo", "ls-tree", "--name-only", "HEAD").splitlines()
    assert json.loads(result.out)["next"] == [
        "make install",
        "git add uv.lock",
        'git commit --message "Lock the dependencies"',
        "make test",
        "make dev",
    ]


def test_an_installation_that_fails_leaves_the_project_and_what_to_run(
    stackcutter: Stackcutter, makes: Path, work: Path
) -> None:
    (makes / "template/Makefile").write_text("install:\n\t@echo no route to host; exit 3\n")

    result = stackcutter("new", "demo", "--defaults")

    assert result.code == 0
    assert (work / "demo/README.md").is_file()
    assert "The dependencies are not installed. `make install` failed:" in result.prose
    assert "no route to host" in result.err
    rest = result.out.split("Next:")[1].split("To make it again:")[0]
    assert [line.strip() for line in rest.strip().splitlines()] == [
        "cd demo",
        "make install",
        "git add --all",
        'git commit --message "Generate with stackcutter 0.1.0"',
    ]


def test_an_installation_that_fails_after_the_lock_is_committed_with_it(
    stackcutter: Stackcutter, makes: Path, work: Path
) -> None:
    (makes / "template/Makefile").write_text("install:\n\t@echo lock > uv.lock; exit 3\n")

    result = stackcutter("new", "demo", "--defaults", "--json")

    assert "uv.lock" in git(work / "demo", "ls-tree", "--name-only", "HEAD").splitlines()
    assert json.loads(result.out)["next"] == ["make install"]


def test_without_git_the_project_is_there_and_the_commands_are_told(
    makes: Path, work: Path, tmp_path: Path
) -> None:
    path = path_with(tmp_path, "make", "sh", "echo")

    result = run("new", "demo", "--defaults", "--source", str(makes), "--json", PATH=path)

    told = json.loads(result.out)
    assert result.code == 0
    assert (work / "demo/uv.lock").is_file()
    assert not (work / "demo/.git").exists()
    assert "No git repository was made. git is not installed." in told["warnings"]
    assert told["next"][:3] == [
        "git init --initial-branch=main",
        "git add --all",
        'git commit --message "Generate with stackcutter 0.1.0"',
    ]


def test_without_an_identity_the_commit_is_left_to_the_user(
    template: Path, work: Path, home: Path
) -> None:
    # Else git may make one up from the machine's name.
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n")

    result = run(
        "new", "demo", "--defaults", "--source", str(template), **dict.fromkeys(IDENTITY, "")
    )

    assert result.code == 0
    assert (work / "demo/README.md").is_file()
    assert "git does not know who you are, so the first commit is left to you." in result.prose
    for command in (
        'git config --global user.name "Your Name"',
        'git config --global user.email "you@example.org"',
        "git add --all",
        'git commit --message "Generate with stackcutter 0.1.0"',
    ):
        assert f"  {command}\n" in result.out


def test_the_first_commit_runs_no_hooks_and_asks_for_no_signature(
    stackcutter: Stackcutter, work: Path, home: Path
) -> None:
    hooks = home / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (home / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {hooks}\n[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n"
    )
    assert stackcutter("new", "demo", "--defaults").code == 0
    assert git(work / "demo", "rev-list", "--count", "HEAD") == "1"


def test_inside_a_git_hook_the_other_repository_is_left_alone(repository: Path, work: Path) -> None:
    before = git(repository, "rev-parse", "HEAD")
    hook = {"GIT_DIR": str(repository / ".git"), "GIT_WORK_TREE": str(repository)}

    result = run("new", "demo", "--defaults", "--source", str(repository), **hook)

    assert result.code == 0
    assert git(repository, "rev-parse", "HEAD") == before
    assert git(repository, "status", "--porcelain") == ""
    assert git(work / "demo", "rev-list", "--count", "HEAD") == "1"


def test_without_make_uv_locks_as_proven(template: Path, work: Path, tmp_path: Path) -> None:
    (template / "template/Makefile").write_text(MAKEFILE)
    (template / "template/pyproject.toml").write_text("[project]\nname = 'x'\nversion = '1'\n")
    programs = Path(path_with(tmp_path, "git", "sh"))
    (programs / "uv").write_text('#!/bin/sh\necho "$@" >> uv.lock\n')
    (programs / "uv").chmod(0o755)

    run("new", "demo", "--defaults", "--source", str(template), PATH=str(programs))

    assert (work / "demo/uv.lock").read_text() == "lock --exclude-newer 2026-11-20\nsync\n"


def test_without_a_network_the_lock_is_left_to_the_user(
    template: Path, work: Path, tmp_path: Path
) -> None:
    (template / "template/pyproject.toml").write_text(
        "[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=3.11'\n"
        "dependencies = ['httpx2']\n"
    )
    path = path_with(tmp_path, "git", "sh", "uv")
    (Path(path) / "python3").symlink_to(Path(sys.executable).resolve())
    offline = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "cache"), "PIP_NO_INDEX": "1"}

    result = run("new", "demo", "--defaults", "--source", str(template), PATH=path, **offline)

    assert result.code == 0
    assert (work / "demo/pyproject.toml").is_file()
    assert "The dependencies are not installed. `uv lock` failed:" in result.prose
    assert "httpx2 was not found in the cache" in result.prose
    assert "  uv lock\n  uv sync\n  git add --all\n" in result.out
    assert "uv is not installed" not in result.prose


def ended(pid: int) -> bool:
    try:
        psutil.Process(pid).wait(10)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_installation_leaves_the_project_and_ends_its_programs(
    makes: Path, work: Path, number: signal.Signals
) -> None:
    (makes / "template/Makefile").write_text("install:\n\t@echo $$$$ > pid; exec sleep 600\n")
    process = start("new", "demo", "--defaults", "--source", str(makes))
    pid = work / "demo/pid"
    for _ in range(600):
        if process.poll() is not None or (pid.exists() and pid.read_text().strip()):
            break
        time.sleep(0.05)
    assert process.poll() is None, process.communicate()

    process.send_signal(number)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "Stopped. The project is whole; the commands above are left to you." in err
    assert "  make install\n  git add --all\n" in out
    assert ended(int(pid.read_text()))
