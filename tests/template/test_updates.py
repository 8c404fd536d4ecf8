"""`copier update` from one stack to the next gives what a fresh copy would."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import TYPE_CHECKING, Any

import copier
import pytest

from tests.cli.conftest import commit, contents, git

if TYPE_CHECKING:
    from pathlib import Path

    from stackcutter.interview import Interview

HOSTED = {"repository_host": "github"}
REDIS = {"cache": "redis"}
POSTGRESQL = {"database": "postgresql"}

# Each question with the answers to change between, and what they need beside them.
CHANGES: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("project_name", ["Orders", "Order Service"], {"package": "orders", "description": "It."}),
    ("package", ["orders", "order_service"], {}),
    ("description", ["Orders: an HTTP API.", "Something else."], {}),
    ("organization", ["example", "another"], {}),
    ("resource", ["item", "line_item"], {"resource_plural": "things"}),
    ("resource_plural", ["items", "pieces"], {}),
    (
        "database",
        [
            *("sqlite", "postgresql", "mysql", "sqlserver"),
            *("mongodb", "dynamodb", "cassandra", "none"),
        ],
        {},
    ),
    ("cache", ["none", "redis"], {}),
    ("redis_topology", ["standalone", "sentinel", "cluster"], REDIS),
    ("redis_persistence", ["none", "rdb", "aof", "both"], REDIS),
    ("broker", ["none", "rabbitmq", "kafka"], POSTGRESQL),
    ("repository_host", ["none", "github"], {}),
    ("ci", ["none", "github_actions"], HOSTED),
    ("containers", ["docker", "none"], {}),
]
# From each value to the next one every day; every ordered pair in the long run.
PAIRS = [
    pytest.param(
        {**others, name: old},
        {name: new},
        id=f"{name}-{old}-{new}",
        marks=[] if (old, new) in pairwise(values) else [pytest.mark.deep],
    )
    for name, values, others in CHANGES
    for old, new in permutations(values, 2)
]


def copy(repository: Path, project: Path, answers: dict[str, Any]) -> None:
    copier.run_copy(
        str(repository), project, data=answers, defaults=True, quiet=True, vcs_ref="HEAD"
    )


def start(repository: Path, project: Path, answers: dict[str, Any]) -> None:
    copy(repository, project, answers)
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project, "A service")


def update(project: Path, answers: dict[str, Any]) -> None:
    copier.run_update(
        project, data=answers, defaults=True, overwrite=True, quiet=True, vcs_ref="HEAD"
    )


def test_every_choice_of_every_question_is_changed(interview: Interview) -> None:
    changed = {name: set(values) for name, values, _ in CHANGES}

    for name in interview.names:
        choices = {choice.value for choice in interview.choices(name)}
        if len(choices) > 1:  # of a single one nothing can be changed
            assert changed[name] == choices


@pytest.mark.parametrize(("before", "change"), PAIRS)
def test_a_changed_answer_gives_what_a_fresh_copy_gives(
    repository: Path, tmp_path: Path, before: dict[str, Any], change: dict[str, Any]
) -> None:
    start(repository, tmp_path / "project", before)
    copy(repository, tmp_path / "fresh", {**before, **change})

    update(tmp_path / "project", change)

    assert contents(tmp_path / "project") == contents(tmp_path / "fresh")
    commit(tmp_path / "project", "Updated")
    update(tmp_path / "project", {})
    assert git(tmp_path / "project", "status", "--porcelain") == ""


def test_what_the_team_wrote_stays(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    start(repository, project, {})
    readme = project / "README.md"
    readme.write_text(readme.read_text() + "\n## Who to call\n\nThe team.\n")
    (project / "src/orders/own.py").write_text('"""Our own."""\n')
    commit(project, "Ours")

    update(project, {"database": "postgresql", "repository_host": "github"})

    assert "## Who to call" in readme.read_text()
    assert (project / "src/orders/own.py").is_file()
    assert "asyncpg" in (project / "pyproject.toml").read_text()
    assert not list(project.rglob("*.rej"))


def test_a_change_that_forbids_another_answer_is_refused(repository: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    both = {"repository_host": "github", "ci": "github_actions"}
    start(repository, project, both)
    before = contents(project)

    with pytest.raises(ValueError, match="GitHub Actions needs GitHub"):
        update(project, {"repository_host": "none"})
    assert contents(project) == before

    update(project, {"repository_host": "none", "ci": "none"})
    assert not (project / ".github").exists()
