"""What cookiecutter makes is what copier makes, byte for byte, and can be updated."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import commit, contents, git
from tests.cookiecutter.doors import as_texts, cookiecutter, copied, tree
from tests.template.chosen import chosen

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_cookies.plugin import Cookies  # type: ignore[import-untyped] # it has no types

    from stackcutter.interview import Interview

# The stacks are shared between the workers in so many parts.
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("depth", ["each", pytest.param("pairs", marks=pytest.mark.deep)])
def test_the_bytes_are_those_of_copier(
    depth: str, part: int, template: Path, cookies: Cookies, tmp_path: Path
) -> None:
    for number, answers in enumerate(chosen(depth)[part::PARTS]):
        baked = cookies.bake(as_texts(answers), template=str(template))

        assert baked.exception is None, answers
        plain = copied(template, tmp_path / str(number), answers)
        assert tree(baked.project_path) == tree(plain), answers


def test_copier_sees_nothing_of_this_door(small: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(small), "alone")
    git(tmp_path / "alone", "rm", "-r", "--quiet", "cookiecutter.json", "hooks", "{{cookiecutter*")
    commit(tmp_path / "alone", "One door")

    with_door = tree(copied(small, tmp_path / "with", {}))
    without = tree(copied(tmp_path / "alone", tmp_path / "without", {}))

    # Which tells where the template lies.
    assert dict(with_door.items() ^ without.items()).keys() == {".copier-answers.yml"}


@pytest.mark.deep
def test_copier_updates_a_service_that_cookiecutter_made(
    template: Path, interview: Interview, home: Path, work: Path
) -> None:
    updates(template, another(interview), home, work)


def test_copier_updates_what_cookiecutter_made(small: Path, home: Path, work: Path) -> None:
    updates(small, ("cache", "redis"), home, work)


def updates(template: Path, change: tuple[str, str], home: Path, work: Path) -> None:
    """Make a project of the tag with cookiecutter; update it to the last commit and an answer."""
    address = f"git+file://{template}"
    done = cookiecutter("--no-input", "--checkout", "1.0.0", address, cwd=work)
    assert done.returncode == 0, done.stderr
    (project,) = work.iterdir()
    git(project, "init", "--quiet")
    commit(project, "A service")
    assert not (project / "NEWS.md").exists()

    options = ["--quiet", "--defaults", "--vcs-ref", "HEAD", "-d", "=".join(change)]
    subprocess.run([sys.executable, "-m", "copier", "update", *options], cwd=project, check=True)

    assert (project / "NEWS.md").is_file()
    assert contents(project) == contents(copied(address, home / "fresh", dict([change])))


def another(interview: Interview) -> tuple[str, str]:
    """Find an answer that is not the default and stands alone."""
    return next(
        (name, choice.value)
        for name, reply in interview.replies({}).items()
        for choice in interview.choices(name)
        if choice.value != reply.default and not interview.is_list(name)
    )
