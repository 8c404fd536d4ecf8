"""`stackcutter add resource`: a second slice, by the same templates as the first."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import copier
import pytest
import yaml

from stackcutter.updating.adding import insert
from stackcutter.updating.blocks import insert_blocks
from tests.cli.conftest import commit, contents, git
from tests.template.conftest import template_repository
from tests.updating.conftest import edit, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.updating.conftest import Stackcutter

FIRST = ["HEAD\n", "ITEMS = [\n", '    "item",\n', "]\n"]
SECOND = ["HEAD\n", "ITEMS = [\n", '    "piece",\n', "]\n"]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(FIRST, [*FIRST[:3], '    "piece",\n', "]\n"], id="untouched"),
        pytest.param([*FIRST[:2], "]\n"], SECOND, id="first slice deleted"),
        pytest.param(
            ["MORE\n", *FIRST[:2], '    "item", # ours\n', "]\n", "END\n"],
            ["MORE\n", *FIRST[:2], '    "piece",\n', '    "item", # ours\n', "]\n", "END\n"],
            id="first slice edited",
        ),
        pytest.param(
            [*FIRST[:3], '    "third",\n', "]\n"],
            [*FIRST[:3], '    "piece",\n', '    "third",\n', "]\n"],
            id="another one there",
        ),
        pytest.param(["ALL IS OTHERWISE\n"], None, id="no place"),
    ],
)
def test_a_line_goes_beside_its_like(own: list[str], expected: list[str] | None) -> None:
    assert insert(own, FIRST, SECOND) == expected


def schema(*names: str) -> list[str]:
    """A file with a line and a paragraph for each name."""
    fields = "".join(f"  {name.lower()}: {name}\n" for name in names)
    body = '{\n  """Its id."""\n  id: ID\n\n  """What it is called."""\n  name: String\n}'
    types = "".join(f'"""One."""\ntype {name} {body}\n\n' for name in names)
    text = f"type Query {{\n  node: ID\n{fields}}}\n\n{types}scalar Date\n"
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(schema("Item"), schema("Item", "Piece"), id="untouched"),
        pytest.param(schema(), schema("Piece"), id="first slice deleted"),
        pytest.param(schema("Item", "Third"), schema("Item", "Piece", "Third"), id="another there"),
        pytest.param(["ALL IS OTHERWISE\n"], None, id="no place"),
    ],
)
def test_a_paragraph_goes_beside_its_like(own: list[str], expected: list[str] | None) -> None:
    assert insert_blocks(own, schema("Item"), schema("Piece"), insert) == expected


ANSWERS: dict[str, Any] = {
    "database": "postgresql",
    "broker": "kafka",
    "cache": "redis",
    "api": ["rest", "graphql", "grpc"],
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the real template, on PostgreSQL with Kafka and Redis."""
    template = template_repository(tmp_path_factory.mktemp("slices"))
    folder = tmp_path_factory.mktemp("untouched") / "project"
    copier.run_copy(str(template), folder, data=ANSWERS, defaults=True, quiet=True, vcs_ref="HEAD")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "Start")
    return folder


@pytest.fixture
def project(untouched: Path, tmp_path: Path) -> Path:
    """Such a project of the test's own."""
    return shutil.copytree(untouched, tmp_path / "project")


def test_its_files_and_lines_are_added_and_nothing_else(
    project: Path, stackcutter: Stackcutter
) -> None:
    before = contents(project)

    result = stackcutter("add", "resource", "order_line")

    assert result.code == 0, result.err
    after = contents(project)
    added = set(after) - set(before)
    assert added
    assert all("order_line" in path for path in added)
    for path in set(before) & set(after):
        gone = set(before[path].splitlines()) - set(after[path].splitlines())
        assert not gone, path
        fresh = set(after[path].splitlines()) - set(before[path].splitlines())
        names = (b"order_line", b"order line", b"OrderLine")
        assert all(any(name in line for name in names) for line in fresh), path
    assert "later updates of the template do not reach it" in result.prose
    assert git(project, "diff", "--name-only") == ""


def test_the_plural_can_be_named(project: Path, stackcutter: Stackcutter) -> None:
    assert stackcutter("add", "resource", "person", "--plural", "people").code == 0

    assert (project / "src/orders/people/model.py").is_file()


def test_a_third_one_and_one_after_the_first_is_gone(
    project: Path, stackcutter: Stackcutter
) -> None:
    stackcutter("add", "resource", "order_line")
    commit(project, "A second slice")
    drop(project, "items", "Item", "item")
    commit(project, "Without the first slice")

    assert stackcutter("add", "resource", "category").code == 0

    app = (project / "src/orders/app.py").read_text()
    assert "from .order_lines.rest import" in app
    assert "from .categories.rest import" in app
    assert "items" not in app.replace("order_items", "")


def test_an_edited_first_slice_is_no_obstacle(project: Path, stackcutter: Stackcutter) -> None:
    edit(project, "src/orders/app.py", "items_router.routes", "list(items_router.routes)")
    commit(project, "Ours")

    assert stackcutter("add", "resource", "category").code == 0

    app = (project / "src/orders/app.py").read_text()
    assert "app.router.routes += list(items_router.routes)\n" in app
    assert "app.router.routes += categories_router.routes\n" in app


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["item"], "The project's first slice is called item already."),
        (["class"], "Python itself uses this word."),
        (["database"], "The service's own code uses this word."),
        (["orders"], "The service's own code uses this word."),
        (["Order"], "Use a singular noun in snake case"),
        (["piece", "--plural", "items"], "The project's first slice is called items already."),
        (["../evil"], "Use a singular noun in snake case"),
    ],
)
def test_a_name_that_is_taken_or_not_valid_is_refused(
    project: Path, stackcutter: Stackcutter, arguments: list[str], sentence: str
) -> None:
    before = state(project)

    result = stackcutter("add", "resource", *arguments)

    assert result.code == 2
    assert sentence in result.prose
    assert state(project) == before


def test_a_slice_that_is_there_is_refused(project: Path, stackcutter: Stackcutter) -> None:
    stackcutter("add", "resource", "category")
    commit(project, "A second slice")

    result = stackcutter("add", "resource", "category")

    assert result.code == 2
    assert "The project has files of this name already" in result.prose


def test_changes_that_are_not_committed_are_refused(
    project: Path, stackcutter: Stackcutter
) -> None:
    edit(project, "README.md", "#", "##")

    assert stackcutter("add", "resource", "category").code == 2


def test_a_dry_run_touches_nothing(project: Path, stackcutter: Stackcutter) -> None:
    before = state(project)

    told = json.loads(stackcutter("add", "resource", "category", "--dry-run", "--json").out)

    assert "src/orders/categories/model.py" in told["added"]
    assert "src/orders/app.py" in told["changed"]
    assert told["applied"] is False
    assert state(project) == before


def test_where_no_place_is_found_the_lines_are_told(
    project: Path, stackcutter: Stackcutter
) -> None:
    (project / "src/orders/events.py").write_text("KINDS, EFFECTS = {}, {}\n")
    commit(project, "Ours")

    result = stackcutter("add", "resource", "category")

    assert result.code == 0
    assert "No place was found in src/orders/events.py for these lines." in result.prose
    assert "**categories.KINDS," in result.out


def drop(project: Path, *names: str) -> None:
    """Delete a slice as its owner would: its paths, and its lines in shared files."""
    for path in git(project, "ls-files").splitlines():
        if any(part == names[0] or part.startswith(f"{names[0]}") for part in path.split("/")):
            (project / path).unlink()
        elif path in {"README.md", "pyproject.toml"} or path.endswith(".py"):
            file = project / path
            lines = file.read_text().splitlines(keepends=True)
            kept = [line for line in lines if not names_slice(line, names)]
            file.write_text("".join(kept))


def names_slice(line: str, names: tuple[str, ...]) -> bool:
    plain = line.replace("render_item", "").replace(".items()", "")
    return (
        any(
            marked in plain
            for name in names
            for marked in (
                f".{name}.",
                f'"{name}"',
                f" {name}.",
                f"*{name}.",
                f"/{name}/",
                f"{name}_r",
                f"serve_{name},",
            )
        )
        or f".{names[0]} import" in plain
    )


@pytest.mark.parametrize("place", ["src/orders/categories", "src/orders/categories/model.py"])
@pytest.mark.parametrize("ignored", [False, True])
def test_what_git_does_not_track_is_not_written_over(
    project: Path, stackcutter: Stackcutter, place: str, *, ignored: bool
) -> None:
    if ignored:
        (project / ".git/info/exclude").write_text(f"/{place}\n")
    (project / place).parent.mkdir(exist_ok=True)
    (project / place).write_text("Precious.\n")
    before = state(project)

    result = stackcutter("add", "resource", "category")

    assert result.code == 2
    assert "Files that git does not track stand where the slice's would" in result.prose
    assert state(project) == before


def test_a_file_where_its_folder_would_be_is_refused(
    project: Path, stackcutter: Stackcutter
) -> None:
    (project / "src/orders/categories").write_text("Ours.\n")
    commit(project, "Ours")

    result = stackcutter("add", "resource", "category")

    assert result.code == 2
    assert "src/orders/categories" in result.prose


def test_line_ends_of_a_checkout_are_not_written_to_the_repository(
    project: Path, stackcutter: Stackcutter
) -> None:
    (project / ".gitattributes").write_text("*.py text eol=crlf\n")
    commit(project, "Ours")

    assert stackcutter("add", "resource", "category").code == 0

    assert "0\t" not in git(project, "diff", "--cached", "--numstat", "--", "src/orders/app.py")[:2]
    assert b"\r\n" not in git(project, "cat-file", "blob", ":src/orders/app.py").encode()
    assert b"\r\n" in (project / "src/orders/app.py").read_bytes()


def test_bytes_that_are_no_text_stay(project: Path, stackcutter: Stackcutter) -> None:
    file = project / "src/orders/app.py"
    file.write_bytes(file.read_bytes() + b"# \xff\n")
    commit(project, "Ours")

    assert stackcutter("add", "resource", "category").code == 0

    assert b"# \xff\n" in file.read_bytes()


def test_a_switch_names_the_slices_that_it_does_not_reach(
    project: Path, stackcutter: Stackcutter
) -> None:
    stackcutter("add", "resource", "category")
    commit(project, "A second slice")

    result = stackcutter("switch", "broker=none", "--conflicts", "mark")

    assert result.code == 0
    assert "src/orders/categories is a slice that was added" in result.prose
    assert "src/orders/items is a slice" not in result.prose


def test_a_switch_that_changes_no_slice_names_none(project: Path, stackcutter: Stackcutter) -> None:
    stackcutter("add", "resource", "category")
    commit(project, "A second slice")

    result = stackcutter("switch", "containers=none")

    assert result.code == 0
    assert "is a slice that was added" not in result.prose


def test_a_newer_version_of_the_same_stack_names_none_of_them(
    project: Path, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    stackcutter("add", "resource", "category")
    commit(project, "A second slice")
    answers = yaml.safe_load((project / ".copier-answers.yml").read_text())
    newer = shutil.copytree(answers["_src_path"], tmp_path / "newer")
    edit(newer, "template/{{ kafka }}/_parts/technology.yml", "summary:", "summary: Newer.")
    commit(newer, "Newer")

    result = stackcutter("update", "--source", str(newer))

    assert result.code == 0
    assert "Left to do" in result.out
    assert "is a slice that was added" not in result.prose


def test_a_switch_names_what_comes_anew_beside_what_the_team_has_changed(
    project: Path, stackcutter: Stackcutter
) -> None:
    edit(project, "src/orders/items/model.py", "class Item", "# Ours.\nclass Item")
    commit(project, "Ours")

    result = stackcutter("switch", "database=mysql")

    assert result.code == 0
    assert "Your team has changed src/orders/items/model.py. The template has" in result.prose
    assert "repository.py" in result.prose.partition("Your team has changed")[2]


def test_a_template_that_has_moved_is_named(
    project: Path, stackcutter: Stackcutter, tmp_path: Path
) -> None:
    answers = project / ".copier-answers.yml"
    recorded = yaml.safe_load(answers.read_text())["_src_path"]
    answers.write_text(answers.read_text().replace(recorded, str(tmp_path / "gone")))
    commit(project, "The template has moved")

    refused = stackcutter("add", "resource", "category")
    added = stackcutter("add", "resource", "category", "--source", recorded)

    assert refused.code == 2
    assert "name its address with --source" in refused.prose
    assert added.code == 0
