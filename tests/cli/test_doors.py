"""Each way to a project ends in one that stackcutter knows, and that can be updated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import IDENTITY, Stackcutter, commit, contents, git
from tests.cli.test_wheel import build, make_clone

BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def caches() -> dict[str, str]:
    """Where this machine keeps packages, which a home of the test's own would not have."""
    uv = subprocess.run([BIN / "uv", "cache", "dir"], check=True, capture_output=True, text=True)
    pip = [sys.executable, "-m", "pip", "cache", "dir"]
    found = subprocess.run(pip, check=False, capture_output=True, text=True).stdout.strip()
    home = Path(os.environ.get("PIP_CACHE_DIR") or found or Path.home() / ".cache/pip")
    return {"UV_CACHE_DIR": uv.stdout.strip(), "PIP_CACHE_DIR": str(home)}


@pytest.fixture
def released(repository: Path) -> Path:
    """The template with a release, a branch, and a newer commit on its main branch."""
    git(repository, "tag", "v1.0.0")
    git(repository, "branch", "calm")
    (repository / "template/NEWS.md").write_text("Something new.\n")
    commit(repository, "News")
    return repository


def copied(*arguments: str) -> None:
    """Run plain `copier copy`."""
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", *arguments, "demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def committed(project: Path) -> None:
    git(project, "init", "--quiet")
    commit(project, "Start")


def known(stackcutter: Stackcutter, template: Path, project: Path) -> None:
    """See that a project is what the template wrote, and is brought to a newer version."""
    told = json.loads(stackcutter("status", "--project", str(project), "--json", source=None).out)
    assert (told["available"], told["edited"], told["conflicts"]) == (False, [], [])

    (template / "template/LATER.md").write_text("Newer still.\n")
    commit(template, "Later")
    git(template, "tag", "v2.0.0")
    assert stackcutter("status", "--project", str(project), source=None).code == 3
    listed = stackcutter("update", "--dry-run", "--project", str(project), source=None)
    assert listed.code == 0, listed.prose
    assert "+ LATER.md" in listed.out
    assert stackcutter("update", "--project", str(project), source=None).code == 0
    assert (project / "LATER.md").is_file()
    assert recorded(project)["_commit"] == "v2.0.0"


def recorded(project: Path) -> dict[str, object]:
    answers: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers


@pytest.mark.parametrize("prefix", ["", "git+file://", "file://"])
@pytest.mark.parametrize(
    ("ref", "commit_is", "new"),
    [([], "v1.0.0", False), (["v1.0.0"], "v1.0.0", False), (["main"], "v1.0.0-1-g", True)],
    ids=["newest", "tag", "branch"],
)
def test_plain_copier_from_an_address_and_a_version(  # noqa: PLR0913, PLR0917 (what varies, and where)
    stackcutter: Stackcutter,
    released: Path,
    work: Path,
    prefix: str,
    ref: list[str],
    commit_is: str,
    new: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    address = f"{prefix}{released}{'/.git' if prefix == 'file://' else ''}"
    version = [argument for name in ref for argument in ("--vcs-ref", name)]

    copied(*version, "-d", "database=none", address)

    committed(work / "demo")
    assert str(recorded(work / "demo")["_commit"]).startswith(commit_is)
    assert (work / "demo/NEWS.md").is_file() == new
    if new:
        git(released, "tag", "v1.1.0")
    known(stackcutter, released, work / "demo")


@pytest.mark.parametrize("prefix", ["", "git+file://"])
@pytest.mark.parametrize("ref", ["v1.0.0", "calm", "main"])
def test_new_from_an_address_and_a_version(
    stackcutter: Stackcutter, released: Path, work: Path, prefix: str, ref: str
) -> None:
    made = stackcutter("new", "demo", "--defaults", "--ref", ref, source=f"{prefix}{released}")

    assert made.code == 0, made.prose
    assert (work / "demo/NEWS.md").is_file() == (ref == "main")
    if ref == "main":
        git(released, "tag", "v1.1.0")
    known(stackcutter, released, work / "demo")


def test_a_file_of_answers_means_the_same_to_both(
    stackcutter: Stackcutter, released: Path, work: Path
) -> None:
    (work / "answers.yml").write_text("database: postgresql\napi: [grpc, rest]\nreplicas: 3\n")
    copied("--data-file", "answers.yml", str(released))
    (work / "demo").rename(work / "plain")

    arguments = ["new", "demo", "--defaults", "--data-file", "answers.yml"]
    assert stackcutter(*arguments, source=released).code == 0

    assert contents(work / "demo") == contents(work / "plain")
    known(stackcutter, released, work / "demo")


def test_a_template_in_no_repository_is_told_of_in_a_sentence(
    stackcutter: Stackcutter, template: Path, work: Path
) -> None:
    copied(str(template))
    committed(work / "demo")
    result = stackcutter("status", "--project", "demo", source=None)
    assert result.code == 2
    assert "names no version of the template" in result.prose


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A clone of stackcutter with the small template, and a wheel of it."""
    folder = tmp_path_factory.mktemp("doors")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in IDENTITY.items():
            patch.setenv(name, value)
        clone = make_clone(folder / "clone")
    return clone, build(clone, folder / "dist")


@pytest.mark.parametrize("door", ["uvx", "pipx"])
def test_without_an_installation(  # noqa: PLR0913, PLR0917 (what it needs)
    stackcutter: Stackcutter,
    wheel: tuple[Path, Path],
    caches: dict[str, str],
    work: Path,
    tmp_path: Path,
    door: str,
) -> None:
    clone, built = wheel
    source = tmp_path / "source"
    git(work, "clone", "--quiet", str(clone), str(source))
    commands: dict[str, list[str | Path]] = {
        "uvx": [BIN / "uvx", "--quiet", "--python", sys.executable, "--from", built],
        "pipx": [BIN / "pipx", "run", "--spec", built],
    }
    arguments: list[str | Path] = ["new", "demo", "--defaults", "--no-install", "--source", source]

    done = subprocess.run(
        [*commands[door], "stackcutter", *arguments],
        env={**os.environ, **caches},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert recorded(work / "demo")["_commit"] == git(source, "describe", "--always")
    known(stackcutter, source, work / "demo")


def test_from_a_repository_its_address_is_recorded(
    stackcutter: Stackcutter,
    wheel: tuple[Path, Path],
    caches: dict[str, str],
    work: Path,
    tmp_path: Path,
) -> None:
    source = tmp_path / "source"
    git(work, "clone", "--quiet", str(wheel[0]), str(source))
    address = f"git+file://{source}"
    uvx: list[str | Path] = [BIN / "uvx", "--quiet", "--python", sys.executable, "--from", address]

    done = subprocess.run(
        [*uvx, "stackcutter", "new", "demo", "--defaults", "--no-install"],
        env={**os.environ, **caches},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert recorded(work / "demo")["_src_path"] == address
    known(stackcutter, source, work / "demo")
