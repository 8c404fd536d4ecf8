"""Wherever cookiecutter has the template from, the project records what `copier update` needs."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.cli.conftest import commit, git
from tests.cookiecutter.doors import cookiecutter, copied, tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def hosted(small: Path, home: Path) -> str:
    """The small template's git address; github.com/acme/small leads there, too."""
    base = f"url.file://{small}.insteadOf"
    git(home, "config", "--global", base, "https://github.com/acme/small.git")
    return f"git+file://{small}"


def made(*arguments: str | Path, work: Path, project: str = "orders", **environment: str) -> Path:
    """Run cookiecutter in a folder, and return the project."""
    done = cookiecutter("--no-input", *arguments, cwd=work, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(f"/{project} is there. Its README.md says how to go on.\n")
    return work / project


def recorded(project: Path) -> tuple[str, str | None]:
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text())
    return answers["_src_path"], answers.get("_commit")


def described(template: Path, ref: str = "HEAD") -> str:
    return git(template, "describe", "--tags", ref)


def test_a_folder_is_rendered_as_it_stands_and_not_at_its_newest_tag(
    small: Path, work: Path, tmp_path: Path
) -> None:
    project = made(small, work=work)

    assert recorded(project) == (str(small), described(small))
    assert described(small).startswith("1.0.0-1-")
    assert tree(project) == tree(copied(small, tmp_path / "plain", {}))


def test_a_folder_is_recorded_as_it_was_given(small: Path, work: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(small)

    project = made(f"{link}/", work=work)

    assert recorded(project)[0] == f"{link}/"
    assert tree(project) == tree(copied(f"{link}/", tmp_path / "plain", {}))


def test_a_relative_folder_is_recorded_as_an_absolute_one(small: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    template = shutil.copytree(small, here / "small")

    project = made("../here/small/", "--output-dir", tmp_path / "elsewhere", work=here)
    project = tmp_path / "elsewhere" / project.name

    assert tree(project) == tree(copied(template, tmp_path / "plain", {}))


@pytest.mark.deep
def test_without_the_shells_help_the_output_tells_where_a_relative_folder_lies(
    small: Path, work: Path
) -> None:
    shutil.copytree(small, work / "small")

    assert recorded(made("small", work=work, PWD=""))[0] == str(work / "small")


def test_a_relative_folder_that_may_be_two_is_refused(
    small: Path, work: Path, tmp_path: Path
) -> None:
    for folder in (work, tmp_path):
        shutil.copytree(small, folder / "small")

    done = cookiecutter("--no-input", "small", cwd=work, PWD=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == "The template's folder is in doubt: give it as an absolute path.\n"
    assert [path.name for path in work.iterdir()] == ["small"]


@pytest.mark.deep
def test_a_tag_of_a_folder_is_rendered(small: Path, work: Path, tmp_path: Path) -> None:
    project = made(small, "--checkout", "1.0.0", work=work)

    assert tree(project) == tree(copied(small, tmp_path / "plain", {}, ref="1.0.0"))
    assert not (project / "NEWS.md").exists()


def test_what_is_not_committed_counts_and_is_warned_of(
    small: Path, work: Path, tmp_path: Path
) -> None:
    template = shutil.copytree(small, tmp_path / "dirty")
    (template / "template/draft.md").write_text("Not committed.\n")

    done = cookiecutter("--no-input", template, cwd=work)

    assert "Dirty template changes included" in done.stderr
    assert (work / "orders/draft.md").is_file()


@pytest.mark.parametrize("ref", ["1.0.0", pytest.param(None, marks=pytest.mark.deep)])
def test_a_clone_records_its_address_and_the_commit_that_was_checked_out(
    hosted: str, small: Path, work: Path, tmp_path: Path, ref: str | None
) -> None:
    checkout = [] if ref is None else ["--checkout", ref]

    project = made(*checkout, hosted, work=work)

    assert recorded(project) == (hosted, described(small, ref or "HEAD"))
    assert tree(project) == tree(copied(hosted, tmp_path / "plain", {}, ref=ref or "HEAD"))


def test_an_address_in_short_is_recorded_in_short(small: Path, work: Path) -> None:
    assert recorded(made("gh:acme/small", work=work)) == ("gh:acme/small", described(small))


@pytest.mark.deep
def test_an_abbreviation_of_the_users_own_is_recorded_at_length(
    small: Path, home: Path, work: Path
) -> None:
    abbreviations = {"abbreviations": {"own": f"git+file://{small.parent}/{{}}"}}
    (home / ".cookiecutterrc").write_text(yaml.safe_dump(abbreviations))

    assert recorded(made("own:small", work=work)) == (f"git+file://{small}", described(small))


@pytest.mark.deep
def test_an_earlier_clone_is_rendered_as_it_was_though_there_is_more_by_now(
    small: Path, work: Path, tmp_path: Path
) -> None:
    origin = shutil.copytree(small, tmp_path / "small")
    first = made(f"git+file://{origin}", work=work)
    was = described(origin)
    shutil.rmtree(first)
    (origin / "template/LATER.md").write_text("Later.\n")
    commit(origin, "Later")

    project = made("small", work=work)

    assert recorded(project) == (f"git+file://{origin}", was)
    assert not (project / "LATER.md").exists()


@pytest.mark.deep
def test_without_git_it_is_said_that_there_will_be_no_updates(
    small: Path, work: Path, tmp_path: Path
) -> None:
    plain = shutil.copytree(small, tmp_path / "plain", ignore=shutil.ignore_patterns(".git"))
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "plain")

    for address in (str(plain), packed):
        done = cookiecutter("--no-input", address, cwd=work)

        assert done.stderr.startswith("`copier update` will not work in this project: "), address
        project = work / "orders"
        assert recorded(project)[1] is None
        assert (project / "NEWS.md").is_file()
        shutil.rmtree(project)
