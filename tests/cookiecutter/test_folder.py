"""The project lies where its name says; what was there is safe, and a failure leaves nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cookiecutter.doors import cookiecutter, copied, tree

if TYPE_CHECKING:
    from collections.abc import Callable

HALF = "mkdir -p src; echo half > src/half.py; ln -s src link; : > .hidden"
# copier is not installed beside cookiecutter.
ALONE = "import sys\nsys.modules['copier'] = None\n"


@pytest.fixture
def programs(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The environment of a user who has git and just these programs, as shell scripts."""

    def programs(**scripts: str) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in ("git", "sh", "mkdir", "ln", "sleep"):
            found = shutil.which(name)
            assert found is not None
            (folder / name).symlink_to(found)
        for name, script in scripts.items():
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
        (tmp_path / "alone").mkdir()
        (tmp_path / "alone/sitecustomize.py").write_text(ALONE)
        return {"PATH": str(folder), "PYTHONPATH": str(tmp_path / "alone"), "UV": "uv"}

    return programs


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("copier", ""),
        ("uv", "tool run --from copier>=9.15,<10 copier "),
        ("pipx", "run --spec copier>=9.15,<10 copier "),
    ],
)
def test_copier_is_found_wherever_the_user_has_it(
    small: Path, work: Path, programs: Callable[..., dict[str, str]], program: str, arguments: str
) -> None:
    script = 'printf "%s " "$@" > called; echo a remark >&2'

    done = cookiecutter("--no-input", small, cwd=work, **programs(**{program: script}))

    assert done.returncode == 0, done.stderr
    assert done.stderr == "a remark\n"
    called = (work / "orders/called").read_text()
    assert called.startswith(f"{arguments}copy --quiet --defaults --vcs-ref HEAD --data api=")
    assert called.endswith(f" {small} . ")


@pytest.mark.deep
@pytest.mark.parametrize("version", ["cookiecutter==2.2.3", "cookiecutter"])
def test_the_oldest_and_the_newest_cookiecutter_need_nothing_beside_them_but_uv(
    template: Path, work: Path, tmp_path: Path, version: str
) -> None:
    uv = Path(sys.executable).with_name("uv")
    # The system's own programs, and the Python that these tests run with.
    own = os.pathsep.join([os.defpath, str(Path(sys.base_prefix, "bin"))])
    venv = tmp_path / "venv"
    environment = {**os.environ, "PATH": own, "UV": str(uv), "VIRTUAL_ENV": str(venv)}
    commands: list[list[str | Path]] = [
        [uv, "venv", "--quiet", venv],
        [uv, "pip", "install", "--quiet", version],
        [venv / "bin/cookiecutter", "--no-input", template],
    ]

    for command in commands:
        subprocess.run(command, cwd=work, check=True, env=environment)

    assert tree(work / "orders") == tree(copied(template, tmp_path / "plain", {}))


def test_without_copier_it_is_said_what_to_install(
    small: Path, work: Path, programs: Callable[..., dict[str, str]]
) -> None:
    done = cookiecutter("--no-input", small, cwd=work, **programs())

    assert done.returncode == 1
    assert "Install it beside cookiecutter (pip install copier), or install uv" in done.stderr
    assert not list(work.iterdir())


def test_hooks_that_are_declined_leave_a_note(small: Path, work: Path) -> None:
    done = cookiecutter("--no-input", "--accept-hooks", "no", small, cwd=work)

    assert done.returncode == 0, done.stderr
    assert list(tree(work / "orders")) == ["NOT_RENDERED.md"]


@pytest.mark.parametrize("options", [[], ["-f"], ["-f", "-s", "--keep-project-on-failure"]])
def test_a_folder_that_holds_something_is_refused_and_untouched(
    small: Path, work: Path, options: list[str]
) -> None:
    (work / "orders").mkdir()
    (work / "orders/NOT_RENDERED.md").write_text("Mine.\n")
    before = tree(work)

    done = cookiecutter("--no-input", *options, small, cwd=work)

    assert done.returncode == 1
    said = "is not empty, and nothing in it was touched" if options else "already exists"
    assert f"orders{'' if options else chr(34) + ' directory'} {said}" in done.stderr + done.stdout
    assert tree(work) == before


def test_an_empty_folder_is_filled_if_that_is_asked_for(
    small: Path, work: Path, programs: Callable[..., dict[str, str]]
) -> None:
    (work / "orders").mkdir()

    done = cookiecutter("--no-input", "-f", small, cwd=work, **programs(copier=HALF))

    assert done.returncode == 0, done.stderr
    assert sorted(tree(work / "orders")) == [".hidden", "link", "src", "src/half.py"]


@pytest.mark.parametrize("options", [[], ["-f"], ["--keep-project-on-failure"]])
def test_what_a_failing_copier_has_written_is_removed(
    small: Path, work: Path, programs: Callable[..., dict[str, str]], options: list[str]
) -> None:
    if options:
        (work / "orders").mkdir()
        options.append("-f")
    before = tree(work)

    environment = programs(copier=f"{HALF}; echo No space left. >&2; exit 1")
    done = cookiecutter("--no-input", *options, small, cwd=work, **environment)

    assert done.returncode == 1
    assert done.stderr == "No space left.\ncopier could not render the service: see above.\n"
    assert tree(work) == before


def test_ctrl_c_leaves_nothing(
    small: Path, work: Path, programs: Callable[..., dict[str, str]]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cookiecutter", "--no-input", small],
        cwd=work,
        env={**os.environ, **programs(copier=f"{HALF}; : > ready; exec sleep 60")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        while process.poll() is None and not (work / "orders/ready").exists():
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()

    assert process.returncode != 0
    assert not list(work.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "../../outside!",
        *(
            pytest.param(x, marks=pytest.mark.deep)
            for x in ("!", "..!", "/outside!/at/all", "a/b!")
        ),
    ],
)
def test_no_name_leads_out_of_the_users_folder(
    small: Path, tmp_path: Path, work: Path, name: str
) -> None:
    def lying() -> set[str]:
        return {path for path in tree(tmp_path) if path.split("/")[0] != "home"}

    before = lying()

    done = cookiecutter("--no-input", small, f"project_name={name}", cwd=work)

    assert done.stderr == "project_name: No shouting.\n"
    assert lying() == before
