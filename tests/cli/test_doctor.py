"""`stackcutter doctor`: what has drifted, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stackcutter.doctor.servers import UnclearError, hosts_of
from stackcutter.updating.claiming import claimed
from tests.cli.conftest import Stackcutter, commit, contents, git

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("DATABASE_URL", "DATABASE_URL_FILE", "DATABASE_POOL_SIZE", "DATABASE_POOL_SIZE_FILE")
SECRET = "hunter2"  # noqa: S105 (no real one)
MEANING = "The service does not start without it: Address of the database."


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of what the tests' own machine knows of servers."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(stackcutter: Stackcutter, repository: Path, work: Path) -> Path:
    """A committed project with a database server."""
    made = stackcutter("new", "demo", "--defaults", "-d", "database=postgresql", source=repository)
    assert made.code == 0, made.prose
    return work / "demo"


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which something answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def answering(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database answers."""
    monkeypatch.setenv("DATABASE_URL", address(port))


@pytest.fixture
def closed() -> int:
    """A port at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number


def address(port: int) -> str:
    return f"postgresql://demo:{SECRET}@127.0.0.1:{port}/demo"


def looked(stackcutter: Stackcutter, project: Path) -> dict[str, Any]:
    result = stackcutter("doctor", "--project", str(project), "--json", source=None)
    told: dict[str, Any] = json.loads(result.out)
    assert result.code == (1 if told["wrong"] else 0)
    assert SECRET not in result.out + result.err
    return told


def subjects(told: dict[str, Any], *, wrong: bool | None = None) -> list[tuple[str, str]]:
    return [
        (one["check"], one["subject"])
        for one in told["findings"]
        if wrong is None or one["wrong"] == wrong
    ]


@pytest.mark.usefixtures("answering")
def test_a_project_that_has_all_it_needs_is_well(stackcutter: Stackcutter, project: Path) -> None:
    before = contents(project), git(project, "status", "--porcelain")

    result = stackcutter("doctor", "--project", str(project), source=None)

    assert result.code == 0
    assert "demo: nothing is wrong." in result.prose
    assert "Tools: git 2." in result.prose
    assert (contents(project), git(project, "status", "--porcelain")) == before


def test_a_required_variable_that_is_missing_is_named_with_its_meaning(
    stackcutter: Stackcutter, project: Path
) -> None:
    result = stackcutter("doctor", "--project", str(project), source=None)

    assert result.code == 1
    assert "demo: 1 thing is wrong." in result.prose
    assert f"! `DATABASE_URL` is not set. {MEANING} Set it in the environment," in result.prose
    assert "DATABASE_POOL_SIZE" not in result.prose


def test_an_empty_variable_counts_as_missing(
    stackcutter: Stackcutter, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert ("variables", "DATABASE_URL") in subjects(looked(stackcutter, project))


def test_where_make_writes_the_file_of_variables_it_says_so(
    stackcutter: Stackcutter, project: Path
) -> None:
    (project / "Makefile").write_text(".env:\n\tcp .env.example .env\n")
    result = stackcutter("doctor", "--project", str(project), source=None)
    assert "`make .env` makes .env with the values of development" in result.prose


def test_what_only_make_reads_is_said_and_not_wrong(
    stackcutter: Stackcutter, project: Path, port: int
) -> None:
    (project / ".env").write_text(f"# Ours\nexport DATABASE_URL='{address(port)}'\nOTHER=1\n")

    told = looked(stackcutter, project)

    assert told["wrong"] == 0
    (found,) = (one for one in told["findings"] if one["check"] == "variables")
    assert found["found"] == "Only .env gives `DATABASE_URL`."
    assert "Nothing but `make` reads .env." in found["meaning"]


def test_a_variable_may_be_given_as_a_file(
    stackcutter: Stackcutter,
    project: Path,
    port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "secret").write_text(f"{address(port)}\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "secret"))
    assert looked(stackcutter, project)["wrong"] == 0


@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_POOL_SIZE"])
def test_a_variable_given_twice_is_wrong(
    stackcutter: Stackcutter, project: Path, port: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".env").write_text(f"DATABASE_URL={address(port)}\nDATABASE_POOL_SIZE=3\n")
    monkeypatch.setenv(f"{name}_FILE", "/run/secrets/x")

    told = looked(stackcutter, project)

    assert subjects(told, wrong=True) == [("variables", name)]
    assert f"`{name}` and `{name}_FILE` are both set." in json.dumps(told)


def test_a_file_that_cannot_be_read_is_wrong(
    stackcutter: Stackcutter, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", "/nowhere/secret")
    told = looked(stackcutter, project)
    assert subjects(told, wrong=True) == [("variables", "DATABASE_URL_FILE")]
    assert "cannot be read: No such file or directory." in told["findings"][0]["found"]


@pytest.mark.usefixtures("answering")
def test_a_file_of_variables_that_is_no_text_is_wrong(
    stackcutter: Stackcutter, project: Path
) -> None:
    (project / ".env").write_bytes(b"A=\xff\xfe")
    assert subjects(looked(stackcutter, project), wrong=True) == [("variables", ".env")]


def test_a_server_that_does_not_answer_is_named_without_its_password(
    stackcutter: Stackcutter, project: Path, closed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(closed))

    told = looked(stackcutter, project)

    (found,) = (one for one in told["findings"] if one["check"] == "servers")
    place = f"Nothing answers at 127.0.0.1:{closed}, which `DATABASE_URL` names"
    assert found["found"] == f"{place}: Connection refused."
    assert found["meaning"].startswith("Requests that need it are answered with 503. Start it, or")


def test_what_starts_the_servers_is_named_where_it_is_there(
    stackcutter: Stackcutter, project: Path, closed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(closed))
    (project / "Makefile").write_text("servers:\n\ttrue\n")
    result = stackcutter("doctor", "--project", str(project), source=None)
    assert "Start it by `make servers`, or mend the address." in result.prose


def test_the_service_goes_on_without_what_it_does_not_require(
    stackcutter: Stackcutter,
    repository: Path,
    work: Path,
    closed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = repository / "template/{{ postgresql }}/_parts/technology.yml"
    path.write_text(path.read_text().replace("class: Database", "class: Database, required: false"))
    commit(repository, "Optional")
    stackcutter("new", "demo", "--defaults", "-d", "database=postgresql", source=repository)
    monkeypatch.setenv("DATABASE_URL", address(closed))

    told = looked(stackcutter, work / "demo")

    assert "The service goes on without it" in json.dumps(told)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("", []),
        ("sqlite:///./demo.db", []),
        ("postgresql:///demo?host=/run/postgresql", []),
        ("postgresql://db/demo", [("db", 5432)]),
        (f"postgresql://u:{SECRET}@db:6432/demo?sslmode=require", [("db", 6432)]),
        (f"redis+sentinel://u:a,b{SECRET}@one:1,two/0", [("one", 1), ("two", 99)]),
        ("http://[::1]:8000", [("::1", 8000)]),
        ("https://example.org", [("example.org", 443)]),
        ("one:9092, two:9093", [("one", 9092), ("two", 9093)]),
        ("one", [("one", 99)]),
    ],
)
def test_hosts_are_found_in_addresses_of_every_kind(
    text: str, hosts: list[tuple[str, int]]
) -> None:
    assert hosts_of(text, secret=False, port=99) == hosts


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}",
        f"db:{SECRET}",
        f"postgresql://u:{SECRET}/x@db/demo",
        f"postgresql://u:1?{SECRET}@db/demo",
        f"postgresql://u:1#{SECRET}@db/demo",
        f"postgresql://db:{SECRET}/demo",
        "postgresql://db:99999/demo",
        f"mongodb+srv://u:{SECRET}@db/demo",
    ],
)
def test_an_address_that_cannot_be_taken_apart_is_not_repeated(text: str) -> None:
    with pytest.raises(UnclearError) as caught:
        hosts_of(text, secret=True, port=99)
    assert SECRET not in str(caught.value)


def test_an_address_that_cannot_be_taken_apart_is_not_tried(
    stackcutter: Stackcutter, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://u:{SECRET}/x@db/demo")
    told = looked(stackcutter, project)
    assert told["wrong"] == 0
    assert "`DATABASE_URL` was not tried." in json.dumps(told)


@pytest.mark.usefixtures("answering")
def test_edited_files_of_the_template_are_told_and_not_wrong(
    stackcutter: Stackcutter, project: Path
) -> None:
    (project / "README.md").write_text("Ours.\n")
    (project / "orders/__init__.py").unlink()
    (project / "notes.txt").write_text("Our own.\n")

    result = stackcutter("doctor", "--project", str(project), source=None)

    assert result.code == 0
    assert "Your team has changed 2 files of the template's." in result.prose
    assert "orders/__init__.py" in result.prose
    assert "notes.txt" not in result.prose


def test_a_version_that_the_template_does_not_know_is_told_and_the_rest_looked_at(
    stackcutter: Stackcutter, project: Path
) -> None:
    answers = project / ".copier-answers.yml"
    recorded = git(project, "grep", "-h", "_commit")
    answers.write_text(answers.read_text().replace(recorded, "_commit: v9.9.9"))

    told = looked(stackcutter, project)

    assert subjects(told, wrong=True) == [("template", "v9.9.9"), ("variables", "DATABASE_URL")]
    assert "has no tag, branch or commit v9.9.9." in json.dumps(told)


def test_a_template_that_is_out_of_reach_is_told_and_the_rest_looked_at(
    stackcutter: Stackcutter, project: Path, repository: Path
) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'demo'\n")
    shutil.rmtree(repository)

    told = looked(stackcutter, project)

    assert [check for check, _ in subjects(told, wrong=True)] == ["template", "lock"]
    assert "Which variables, servers and tools the project needs cannot be told." in json.dumps(
        told
    )


def test_answers_that_name_no_template_are_told(stackcutter: Stackcutter, project: Path) -> None:
    (project / ".copier-answers.yml").write_text("database: postgresql\n")
    told = looked(stackcutter, project)
    assert subjects(told) == [("answers", ".copier-answers.yml")]
    assert told["version"] is None
    assert "`stackcutter adopt` records one." in told["findings"][0]["meaning"]


def test_a_project_in_no_repository_is_told_and_the_rest_looked_at(
    stackcutter: Stackcutter, project: Path
) -> None:
    shutil.rmtree(project / ".git")
    told = looked(stackcutter, project)
    assert [check for check, _ in subjects(told)] == ["repository", "variables"]
    assert "is no git repository" in told["findings"][0]["meaning"]


@pytest.mark.usefixtures("answering")
def test_an_update_that_was_cut_off_is_told_and_left_as_it_is(
    stackcutter: Stackcutter, project: Path
) -> None:
    journal = project / ".git/stackcutter-update.json"
    journal.write_text("{}")

    told = looked(stackcutter, project)

    assert subjects(told, wrong=True) == [("update", "stackcutter-update.json")]
    assert journal.exists()


@pytest.mark.usefixtures("answering")
def test_an_update_under_way_is_told(stackcutter: Stackcutter, project: Path) -> None:
    with claimed(project / ".git/stackcutter-claim"):
        assert subjects(looked(stackcutter, project)) == [("update", "stackcutter-update.json")]


@pytest.mark.usefixtures("answering")
def test_a_missing_or_old_tool_is_told(
    stackcutter: Stackcutter,
    repository: Path,
    work: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = repository / "template/{{ postgresql }}/_parts/technology.yml"
    tools = "[{name: mend, meaning: It mends.}, {name: old, oldest: '2.0', meaning: It ages.},"
    tools += " {name: absent, optional: true, meaning: It lacks.}, {name: mute, meaning: It hums.}]"
    path.write_text(f"{path.read_text().replace('tools:', 'other:')}tools: {tools}\n")
    commit(repository, "Tools")
    for name, said in {"old": "old version 1.9.1 (x)", "mute": ""}.items():
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\necho '{said}'\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    stackcutter("new", "demo", "--defaults", "-d", "database=postgresql", source=repository)

    told = looked(stackcutter, work / "demo")

    assert subjects(told, wrong=True) == [("tools", "mend"), ("tools", "old")]
    assert subjects(told, wrong=False) == [("tools", "absent")]
    assert "old is 1.9.1; this needs 2.0 or newer." in json.dumps(told)
    assert told["tools"] | {"git": ""} == {
        "git": "",
        "mend": None,
        "old": "1.9.1",
        "absent": None,
        "mute": "",
    }


def described(project: Path, *, python: str = ">=3.11") -> None:
    (project / "pyproject.toml").write_text(
        f'[project]\nname = "demo"\nversion = "1"\nrequires-python = "{python}"\n'
    )


LOCK = """version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "demo"
version = "1"
source = { virtual = "." }
"""


@pytest.mark.usefixtures("answering")
def test_a_lock_file_is_held_against_the_project(
    stackcutter: Stackcutter, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    described(project)
    assert subjects(looked(stackcutter, project), wrong=True) == [("lock", "uv.lock")]

    (project / "uv.lock").write_text(LOCK)
    assert subjects(looked(stackcutter, project), wrong=True) == []

    (project / "pyproject.toml").write_text(
        f'{(project / "pyproject.toml").read_text()}dependencies = ["none-such-package"]\n'
    )
    told = looked(stackcutter, project)
    assert subjects(told, wrong=True) == [("lock", "uv.lock")]
    assert "uv.lock does not fit pyproject.toml." in json.dumps(told)


@pytest.mark.usefixtures("answering")
def test_an_environment_of_another_python_is_told(stackcutter: Stackcutter, project: Path) -> None:
    described(project)
    (project / "uv.lock").write_text(LOCK)
    (project / ".venv").mkdir()
    (project / ".venv/pyvenv.cfg").write_text("version_info = 3.10.4\n")

    told = looked(stackcutter, project)

    assert subjects(told, wrong=True) == [("environment", ".venv")]
    assert "has Python 3.10.4, and pyproject.toml asks for >=3.11." in json.dumps(told)


@pytest.mark.usefixtures("answering")
def test_a_broken_pyproject_is_told(stackcutter: Stackcutter, project: Path) -> None:
    (project / "pyproject.toml").write_text("[project\n")
    assert subjects(looked(stackcutter, project), wrong=True) == [("lock", "pyproject.toml")]


def test_outside_of_a_project_it_is_refused(stackcutter: Stackcutter) -> None:
    result = stackcutter("doctor", source=None)
    assert result.code == 2
    assert "belongs to no project that was made from a template" in result.prose


def test_what_is_told_is_at_most_80_columns_wide(
    stackcutter: Stackcutter, project: Path, closed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address(closed))
    described(project)
    (project / "README.md").write_text("Ours.\n")
    result = stackcutter("doctor", "--project", str(project), source=None)
    assert all(len(line) <= 80 for line in result.out.splitlines())
