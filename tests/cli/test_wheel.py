"""stackcutter as an installed wheel, with no checkout beside it."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.conftest import IDENTITY, SMALL, commit, contents, git

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[2]
TMPFS = Path("/dev/shm")  # noqa: S108 (the one place where Linux has memory for files)


@dataclass(frozen=True)
class Installation:
    """A virtual environment that holds a wheel."""

    root: Path

    @property
    def template(self) -> Path:
        """Where the wheel's template lies."""
        return next(self.root.glob("lib/*/site-packages/stackcutter/_template"))

    def run(
        self, program: str, *arguments: str | Path, cwd: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its programs; fail when that fails."""
        done = subprocess.run(
            [self.root / "bin" / program, *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done


def make_clone(folder: Path) -> Path:
    """Make a repository of stackcutter's code with the small template, committed."""
    folder.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(CHECKOUT / name, folder)
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CHECKOUT / "src", folder / "src", ignore=left_out)
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "First")
    return folder


def build(folder: Path, output: Path, target: str = "wheel") -> Path:
    """Build a wheel or an sdist as pip would."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", output],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (built,) = output.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


def install(wheel: Path, root: Path) -> Installation:
    """Install a wheel in a fresh environment, byte-compiled as pip does it.

    Its dependencies are those of the test's own environment, so that no network is needed.
    """
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, root], check=True)
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--no-deps", "--compile-bytecode", wheel],
        env={**os.environ, "VIRTUAL_ENV": str(root)},
        check=True,
    )
    packages = next(root.glob("lib/*/site-packages"))
    (packages / "dependencies.pth").write_text(f"{site.getsitepackages()[0]}\n")
    return Installation(root)


@pytest.fixture(scope="module", autouse=True)
def identity() -> Iterator[None]:
    """Give git an identity for the fixtures that live longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in IDENTITY.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("wheel") / "clone")


@pytest.fixture(scope="module")
def real_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this checkout's own template, committed or not."""
    folder = tmp_path_factory.mktemp("real") / "clone"
    make_clone(folder)
    shutil.rmtree(folder / "template")
    listed = git(CHECKOUT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in listed.split("\0"):
        if name == "copier.yml" or (name.startswith("template/") and (CHECKOUT / name).exists()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    commit(folder, "The real template")
    return build(folder, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # Git ignores both, so the tree is clean, and the wheel must not have them.
    (clone / "template/__pycache__").mkdir()
    (clone / "template/__pycache__/x.cpython-311.pyc").write_bytes(b"x")
    (clone / "template/{{ sqlite }}/.ruff_cache").mkdir()
    (clone / "template/{{ sqlite }}/.ruff_cache/x").write_bytes(b"x")
    return build(clone, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(wheel, tmp_path_factory.mktemp("venv") / "venv")


def recorded(project: Path) -> dict[str, object]:
    answers: dict[str, object] = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers


def test_the_wheel_carries_the_template_and_nothing_else(wheel: Path) -> None:
    prefix = "stackcutter/_template/"
    names = [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(prefix)]
    expected = {path.relative_to(SMALL).as_posix() for path in SMALL.rglob("*") if path.is_file()}
    assert {name.removeprefix(prefix) for name in names} == expected | {"source.json"}


def test_the_wheel_records_the_commit_as_copier_does(clone: Path, wheel: Path) -> None:
    record = json.loads(zipfile.ZipFile(wheel).read("stackcutter/_template/source.json"))
    assert record == {
        "commit": git(clone, "describe", "--tags", "--always", "main"),
        "hash": git(clone, "rev-parse", "main"),
        "dirty": False,
        "url": None,
    }


def test_a_project_of_the_wheel_is_updated_by_plain_copier(
    installed: Installation, clone: Path, tmp_path: Path
) -> None:
    source = Path(shutil.copytree(clone, tmp_path / "clone"))
    first = git(source, "describe", "--always")
    (source / "template/NEWS.md").write_text("Something new.\n")
    commit(source, "News")

    installed.run(
        "stackcutter", "new", "demo", "--defaults", "--no-install", "--source", source, cwd=tmp_path
    )
    project = tmp_path / "demo"
    assert recorded(project)["_commit"] == first
    assert not (project / "NEWS.md").exists()

    subprocess.run(
        [sys.executable, "-m", "copier", "update", "--defaults"],
        cwd=project,
        check=True,
        capture_output=True,
    )
    assert (project / "NEWS.md").read_text() == "Something new.\n"
    assert recorded(project)["_commit"] == git(source, "describe", "--always")


def test_without_an_address_it_says_that_updates_need_one(
    installed: Installation, tmp_path: Path
) -> None:
    done = installed.run("stackcutter", "new", "demo", "--defaults", cwd=tmp_path)

    told = " ".join(done.stderr.split())
    assert "`copier update` will not work in this project." in told
    assert "add --source with the address of the template's repository." in told
    assert "_src_path" not in recorded(tmp_path / "demo")


def test_with_an_address_of_its_own_it_needs_no_source(clone: Path, tmp_path: Path) -> None:
    source = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(clone), str(source))
    config = source / "pyproject.toml"
    config.write_text(f'{config.read_text()}\n[project.urls]\nRepository = "git+file://{source}"\n')
    commit(source, "An address")
    installed = install(build(source, tmp_path / "dist"), tmp_path / "venv")

    done = installed.run("stackcutter", "new", "demo", "--defaults", cwd=tmp_path)
    (source / "template/NEWS.md").write_text("Something new.\n")
    commit(source, "News")
    subprocess.run(
        [sys.executable, "-m", "copier", "update", "--defaults"],
        cwd=tmp_path / "demo",
        check=True,
        capture_output=True,
    )

    assert "Warning" not in done.stderr
    assert (tmp_path / "demo/NEWS.md").exists()


@pytest.mark.parametrize("path", ["template/draft.md", "README.md", "untracked"])
def test_any_change_that_is_not_committed_makes_the_wheel_dirty(
    clone: Path, tmp_path: Path, path: str
) -> None:
    source = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(clone), str(source))
    (source / path).write_text("Not committed.\n")
    wheel = zipfile.ZipFile(build(source, tmp_path / "dist"))
    assert json.loads(wheel.read("stackcutter/_template/source.json"))["dirty"] is True


def test_a_wheel_of_a_dirty_tree_says_that_its_projects_cannot_be_updated(
    clone: Path, tmp_path: Path
) -> None:
    source = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(clone), str(source))
    (source / "template/draft.md").write_text("Not committed.\n")
    installed = install(build(source, tmp_path / "dist"), tmp_path / "venv")

    for name, options in (("alone", []), ("sourced", ["--source", str(source)])):
        done = installed.run("stackcutter", "new", name, "--defaults", *options, cwd=tmp_path)
        assert (
            "`copier update` will not work in this project. "
            "This stackcutter was built from a tree with uncommitted changes."
        ) in " ".join(done.stderr.split())
        assert "_commit" not in recorded(tmp_path / name)
        assert (tmp_path / name / "draft.md").is_file()


def test_a_source_that_lacks_the_wheels_commit_is_refused(
    installed: Installation, repository: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [installed.root / "bin/stackcutter", "new", "x", "--defaults", "--source", repository],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "has no tag, branch or commit" in " ".join(done.stderr.split())
    assert not (tmp_path / "x").exists()


def test_the_other_commands_need_no_checkout_either(
    installed: Installation, tmp_path: Path
) -> None:
    for arguments in (["list"], ["show", "postgresql"], ["presets"], ["preview"], ["--version"]):
        assert installed.run("stackcutter", *arguments, cwd=tmp_path).stdout


def test_a_wheel_built_from_the_sdist_is_the_same(clone: Path, wheel: Path, tmp_path: Path) -> None:
    sdist = build(clone, tmp_path / "sdist", "sdist")
    shutil.unpack_archive(sdist, tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = build(unpacked, tmp_path / "again")

    first, second = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    assert sorted(first.namelist()) == sorted(second.namelist())
    assert {name: first.read(name) for name in first.namelist() if "RECORD" not in name} == {
        name: second.read(name) for name in second.namelist() if "RECORD" not in name
    }


def test_what_pip_compiles_inside_the_template_stays_out_of_projects(
    installed: Installation, tmp_path: Path
) -> None:
    assert list(installed.template.rglob("*.pyc")), "nothing was compiled: the test tests nothing"

    installed.run("stackcutter", "new", "demo", "--defaults", "--no-git", cwd=tmp_path)

    assert not [path for path in contents(tmp_path / "demo") if "pyc" in path]


def test_plain_copier_copies_nothing_compiled_from_the_wheel_either(
    installed: Installation, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-m", "copier", "copy", "--defaults", installed.template, "demo"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert not [path for path in contents(tmp_path / "demo") if "pyc" in path]


def test_the_bytes_are_the_same_from_memory_and_from_disk(
    installed: Installation, wheel: Path, tmp_path: Path
) -> None:
    if not TMPFS.is_dir():
        pytest.skip("this machine has no /dev/shm")
    answers = ["-d", "database=postgresql", "-d", "repository_host=github"]
    with tempfile.TemporaryDirectory(dir=TMPFS) as folder:
        in_memory = install(wheel, Path(folder, "venv"))
        for name, where in (("memory", in_memory), ("disk", installed)):
            options = ["--defaults", "--no-git", *answers]
            where.run("stackcutter", "new", name, *options, cwd=tmp_path)

    assert contents(tmp_path / "memory") == contents(tmp_path / "disk")


@pytest.mark.deep
def test_pip_installs_the_wheel_in_a_fresh_environment(
    wheel: Path, clone: Path, tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    fresh = Installation(tmp_path / "venv")
    fresh.run("pip", "install", "--quiet", wheel, cwd=tmp_path)
    fresh.run("pip", "check", cwd=tmp_path)

    fresh.run("stackcutter", "new", "demo", "--defaults", "--source", clone, cwd=tmp_path)

    assert recorded(tmp_path / "demo")["_commit"] == git(clone, "describe", "--always", "main")


def test_the_real_template_gives_the_same_bytes_from_disk_from_memory_and_to_plain_copier(
    real_wheel: Path, tmp_path: Path
) -> None:
    if not TMPFS.is_dir():
        pytest.skip("this machine has no /dev/shm")
    answers = ["-d", "database=postgresql", "-d", "repository_host=github"]
    answers += ["-d", "ci=github_actions"]
    with tempfile.TemporaryDirectory(dir=TMPFS) as memory:
        copies = []
        for folder in (tmp_path, Path(memory)):
            installed = install(real_wheel, folder / "venv")
            options = ["--defaults", "--no-git", "--no-install", *answers]
            installed.run("stackcutter", "new", "demo", *options, cwd=folder)
            copies.append(contents(folder / "demo"))
            plain = ["copy", "--quiet", "--defaults", *answers, str(installed.template), "plain"]
            subprocess.run([sys.executable, "-m", "copier", *plain], cwd=folder, check=True)
            copies.append(contents(folder / "plain"))
    for copy in copies:
        del copy[".copier-answers.yml"]  # which tells where the template lay

    assert len(copies[0]) > 50
    assert copies.count(copies[0]) == len(copies)
    assert not [name for name in copies[0] if "__pycache__" in name]
