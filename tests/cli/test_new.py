"""`stackcutter new`: the project, what is refused, and how it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Stackcutter, contents, git, printed

BOTH = "GitHub Actions needs GitHub: give both, -d repository_host=github -d ci=github_actions."


def test_the_defaults_make_a_project_with_its_first_commit(
    stackcutter: Stackcutter, work: Path
) -> None:
    result = stackcutter("new", "demo", "--defaults")

    assert result.code == 0
    assert set(contents(work / "demo")) == {
        ".copier-answers.yml",
        "README.md",
        "orders/__init__.py",
        "orders/plain.py",
    }
    assert git(work / "demo", "status", "--porcelain") == ""
    assert git(work / "demo", "rev-list", "--count", "HEAD") == "1"
    assert git(work / "demo", "branch", "--show-current") == "main"
    assert "demo is there: 4 files, first commit made." in result.prose
    assert list(work.iterdir()) == [work / "demo"]


def test_answers_are_recorded_without_the_computed_ones(
    stackcutter: Stackcutter, work: Path
) -> None:
    stackcutter("new", "demo", "--defaults", "-d", "project_name=Order Service")

    recorded = yaml.safe_load((work / "demo/.copier-answers.yml").read_text())
    recorded.pop("_src_path")
    assert recorded == {
        "project_name": "Order Service",
        "package": "order_service",
        "database": "sqlite",
        "api": ["rest"],
        "replicas": 1,
        "repository_host": "none",
        "ci": "none",
    }


@pytest.mark.parametrize(
    "written",
    ["api=rest,graphql", "api=[rest, graphql]", "api=graphql, rest", 'api=["graphql", "rest"]'],
)
def test_a_list_is_written_with_and_without_brackets(
    stackcutter: Stackcutter, work: Path, written: str
) -> None:
    assert stackcutter("new", "demo", "--defaults", "-d", written).code == 0
    assert "API = ['rest', 'graphql']" in (work / "demo/orders/__init__.py").read_text()


def test_an_answer_of_the_command_line_is_stronger_than_the_file(
    stackcutter: Stackcutter, work: Path
) -> None:
    (work / "answers.yml").write_text("database: postgresql\nreplicas: 3\n")

    stackcutter("new", "demo", "--defaults", "--data-file", "answers.yml", "-d", "database=none")

    assert "data in none and runs 3 times" in (work / "demo/README.md").read_text()


def test_another_projects_answers_are_a_data_file(stackcutter: Stackcutter, work: Path) -> None:
    stackcutter("new", "first", "--defaults", "-d", "database=postgresql", "-d", "api=grpc")

    stackcutter("new", "second", "--defaults", "--data-file", "first/.copier-answers.yml")

    assert contents(work / "first") == contents(work / "second")


def test_the_command_that_is_printed_makes_the_same_project(
    stackcutter: Stackcutter, work: Path
) -> None:
    answers = ["-d", "project_name=It is", "-d", "api=grpc,rest", "-d", "database=none"]
    first = stackcutter("new", "a folder/demo", "--defaults", "--no-git", *answers)
    before = contents(work / "a folder/demo")
    (work / "a folder").rename(work / "before")

    _, *arguments = printed(first.out)
    again = stackcutter(*arguments, source=None)

    assert again.code == 0
    assert contents(work / "a folder/demo") == before


def test_the_command_that_is_printed_leaves_out_the_defaults(stackcutter: Stackcutter) -> None:
    result = stackcutter("new", "demo", "--defaults", "-d", "database=sqlite", "-d", "api=grpc")

    command = " ".join(printed(result.out))
    assert command.startswith("stackcutter new demo --defaults -d api=grpc --source")


def test_json_tells_a_script_everything(stackcutter: Stackcutter, work: Path) -> None:
    result = stackcutter("new", "demo", "--defaults", "--json", "-d", "database=none")

    told = json.loads(result.out)
    assert told["destination"] == str(work / "demo")
    assert told["files"] == 3
    assert told["answers"]["database"] == "none"
    assert told["committed"] is True
    assert told["installed"] is False
    assert told["updatable"] is False
    assert told["repeat"].startswith("stackcutter new demo --defaults -d database=none")


def test_without_git_there_is_no_repository(stackcutter: Stackcutter, work: Path) -> None:
    assert stackcutter("new", "demo", "--defaults", "--no-git").code == 0
    assert not (work / "demo/.git").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-d", "databse=none"], "There is no question databse. Did you mean database?"),
        (["-d", "zzz=1"], "There is no question zzz. The questions are project_name, package,"),
        (["-d", "database"], "'database' is no answer. Write -d question=answer."),
        (["-d", "=none"], "'=none' is no answer."),
        (
            ["-d", "database=postgres"],
            "'postgres' is not offered. Did you mean postgresql? Choose one of: sqlite,",
        ),
        (["-d", "database="], "database: '' is not offered. Choose one of:"),
        (
            ["-d", "api=rest,soap"],
            "api: 'soap' is not offered. Choose from: rest, graphql, grpc.",
        ),
        (["-d", "api=[rest"], "api: '[rest' is no list. Write -d api=first,second."),
        (["-d", "api="], "api: Choose at least one: rest, graphql, grpc."),
        (["-d", "api=rest", "-d", "api=grpc"], "Write -d api=first,second."),
        (["-d", "ci=none", "-d", "ci=none"], "ci is answered twice; give it once."),
        (["-d", "replicas=many"], "replicas: 'many' is no whole number."),
        (["-d", "project_name=1st"], "project_name: Start with a letter of A-Z;"),
        (["-d", "project_name="], "project_name: Start with a letter of A-Z;"),
        (["-d", "project_name=Größe"], "project_name: Start with a letter of A-Z;"),
        (["-d", "package=not-a-name"], "package: Use a Python name: orders."),
        (["-d", "sqlite=."], "sqlite: this is computed from the other answers: leave it out."),
        (["-d", "catalogue=[]"], "catalogue: this is computed"),
        (["-d", "ci=github_actions"], f"repository_host: {BOTH}"),
        (["-d", "ci=github_actions", "-d", "repository_host=none"], f"repository_host: {BOTH}"),
        (["--preset", "minimal"], "There is no preset minimal. This template has none."),
        (["--data-file", "absent.yml"], "absent.yml cannot be read: No such file or directory."),
        (["--ref", "v1"], "--ref v1 needs a git repository"),
    ],
)
def test_bad_input_is_refused_in_a_sentence_and_nothing_is_made(
    stackcutter: Stackcutter, work: Path, arguments: list[str], sentence: str
) -> None:
    result = stackcutter("new", "demo", "--defaults", *arguments)

    assert sentence in result.prose
    assert result.code == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    assert not list(work.iterdir())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("database: [", "is not YAML"),
        ("just words", "holds no answers. Write one a line, such as `database: sqlite`."),
        ("databse: none", "Did you mean database?"),
        ("database: [sqlite]", "database: ['sqlite'] is not offered."),
        ("api: {rest: true}", "api: {'rest': True} is no list."),
        ("replicas: null", "replicas: None is no whole number."),
        ("ci: github_actions", BOTH),
        ("\xff", "is not YAML"),
        ("database: none\ndatabase: sqlite", "database is answered twice; give it once"),
        ("a: &a [x, x]\nb: [*a, *a]", "an alias is of no use here: write the answer itself"),
        ("[" * 10_000, "is nested too deep"),
    ],
)
def test_a_bad_data_file_is_refused_in_a_sentence(
    stackcutter: Stackcutter, work: Path, text: str, sentence: str
) -> None:
    (work / "answers.yml").write_text(text, encoding="latin-1")

    result = stackcutter("new", "demo", "--defaults", "--data-file", "answers.yml")

    assert sentence in result.prose
    assert result.code == 2
    assert not (work / "demo").exists()


def test_an_empty_data_file_answers_nothing(stackcutter: Stackcutter, work: Path) -> None:
    (work / "answers.yml").write_text("")
    assert stackcutter("new", "demo", "--defaults", "--data-file", "answers.yml").code == 0


def test_what_is_refused_alone_goes_through_together(stackcutter: Stackcutter, work: Path) -> None:
    both = ["-d", "ci=github_actions", "-d", "repository_host=github"]
    assert stackcutter("new", "demo", "--defaults", *both).code == 0
    assert (work / "demo/.github/workflows/ci.yml").is_file()


def test_without_a_terminal_it_says_what_to_add(stackcutter: Stackcutter, work: Path) -> None:
    result = stackcutter("new", "demo", "-d", "database=none")

    assert result.code == 2
    assert "There is no terminal to ask the questions on. Add --defaults" in result.prose
    assert not list(work.iterdir())


def test_a_message_is_at_most_80_columns_wide(stackcutter: Stackcutter) -> None:
    results = [
        stackcutter("new", "demo", "--defaults", "-d", "database=oracle"),
        stackcutter("new", "demo", "--defaults", "-d", "ci=github_actions"),
        stackcutter("new", "demo"),
        stackcutter("--help", source=None),
        stackcutter("new", "--help", source=None),
        stackcutter("list"),
        stackcutter("show", "postgresql"),
    ]
    for result in results:
        assert all(len(line) <= 80 for line in f"{result.out}\n{result.err}".splitlines())


def test_a_template_that_runs_programs_is_refused(
    stackcutter: Stackcutter, template: Path, work: Path
) -> None:
    config = template / "copier.yml"
    config.write_text(f"_tasks: ['touch {work}/ran']\n---\n{config.read_text()}")

    result = stackcutter("new", "demo", "--defaults")

    assert result.code == 2
    assert "This template runs programs of its own, and stackcutter runs none." in result.prose
    assert not list(work.iterdir())


@pytest.mark.filterwarnings(  # copier leaves a folder's iterator open when a file fails
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("copier.yml", "a: [", "copier.yml cannot be read: while parsing"),
        ("template/x.jinja", "{{ unheard_of }}", "'unheard_of' is undefined"),
        ("template/x.jinja", "{% if %}", "The template cannot be copied: Expected an expression"),
    ],
)
def test_a_wrong_template_is_a_failure_and_not_bad_input(
    stackcutter: Stackcutter, template: Path, path: str, text: str, sentence: str
) -> None:
    (template / path).write_text(text)

    result = stackcutter("new", "demo", "--defaults")

    assert sentence in result.prose
    assert result.code == 1
    assert not list(Path.cwd().iterdir())
