"""`stackcutter diff`: what the team has changed, in all of the project or in a part of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import commit, git
from tests.updating.conftest import edit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.updating.conftest import Make, Stackcutter


@pytest.fixture
def project(make: Make) -> Path:
    """A project whose team has changed two files."""
    project = make()
    edit(project, "README.md", "Ask.", "Ask us.")
    edit(project, "orders/app.py", "step_1 = 1\n", "step_1 = 'one'\n")
    commit(project, "Ours")
    return project


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (".", ["README.md", "orders/app.py"]),
        ("./", ["README.md", "orders/app.py"]),
        ("{project}", ["README.md", "orders/app.py"]),
        ("{link}", ["README.md", "orders/app.py"]),
        ("README.md", ["README.md"]),
        ("docs/../README.md", ["README.md"]),
        ("{link}/README.md", ["README.md"]),
        ("orders", ["orders/app.py"]),
        ("./orders//", ["orders/app.py"]),
        ("{project}/orders", ["orders/app.py"]),
    ],
)
def test_a_path_may_be_written_in_every_way(
    project: Path, stackcutter: Stackcutter, tmp_path: Path, path: str, shown: list[str]
) -> None:
    link = tmp_path / "link"
    link.symlink_to(project)

    result = stackcutter("diff", "--stat", path.format(project=project, link=link))

    assert result.code == 0, result
    assert [line.split()[1] for line in result.out.splitlines()] == shown


def test_where_nothing_has_changed_the_place_is_named(
    project: Path, stackcutter: Stackcutter
) -> None:
    assert "Your team has changed nothing in docs." in stackcutter("diff", "docs").prose
    git(project, "checkout", "--quiet", "HEAD^")
    told = stackcutter("diff").prose
    assert "Your team has changed nothing in the template's files." in told


@pytest.mark.parametrize(
    ("path", "sentence"), [("nowhere", "has no nowhere."), ("..", ".. is not in ")]
)
def test_what_is_no_part_of_the_project_is_refused(
    project: Path, stackcutter: Stackcutter, path: str, sentence: str
) -> None:
    result = stackcutter("diff", path)

    assert result.code == 2
    assert sentence in result.prose
    assert project.is_dir()


def test_what_was_changed_within_the_same_second_is_seen(
    make: Make, stackcutter: Stackcutter
) -> None:
    project = make()
    git(project, "config", "core.trustCtime", "false")
    git(project, "config", "core.checkStat", "minimal")
    readme, then = project / "README.md", (1_700_000_000, 1_700_000_000)
    os.utime(readme, then)
    git(project, "add", "--all")
    readme.write_text(readme.read_text().replace("Ask.", "Go!!"))
    for path in (readme, project / ".git/index"):
        os.utime(path, then)

    assert "+Go!!" in stackcutter("diff").out
