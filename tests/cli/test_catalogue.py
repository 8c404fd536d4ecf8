"""`stackcutter list`, `show` and `presets`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from stackcutter import presets

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Stackcutter

BOTH = "GitHub Actions needs GitHub: give both, -d repository_host=github -d ci=github_actions."


def show(stackcutter: Stackcutter, name: str) -> dict[str, Any]:
    result = stackcutter("show", name, "--json")
    assert result.code == 0, result.prose
    shown: dict[str, Any] = json.loads(result.out)
    return shown


def add_technology(template: Path, name: str, **details: object) -> None:
    """Give the small template one more technology, with a layer of one file."""
    layer = template / f"template/{{{{ {name} }}}}"
    (layer / "_parts").mkdir(parents=True)
    (layer / f"{name}.txt").write_text(f"{name}\n")
    technology = {"name": name, **details}
    (layer / "_parts/technology.yml").write_text(yaml.safe_dump(technology))
    flag = {"type": "str", "when": False, "default": f"{{{{ '.' if '{name}' in monitoring }}}}"}
    with (template / "copier.yml").open("a") as config:
        config.write(f"\n---\n{yaml.safe_dump({name: flag})}")


def test_list_goes_by_question_in_the_order_of_the_interview(stackcutter: Stackcutter) -> None:
    result = stackcutter("list")

    assert result.code == 0
    assert result.out == (
        "database: Which database keeps its data?\n"
        "  sqlite      SQLite      One file, no server.\n"
        "  postgresql  PostgreSQL  The usual choice for a service that grows.\n"
        "\n"
        "ci: Which CI checks it?\n"
        "  github_actions  GitHub Actions  GitHub's own CI.\n"
        "\n"
        "`stackcutter show NAME` tells what a technology adds.\n"
    )


def test_list_as_json(stackcutter: Stackcutter) -> None:
    listed = json.loads(stackcutter("list", "--json").out)
    assert [technology["name"] for technology in listed] == [
        "sqlite",
        "postgresql",
        "github_actions",
    ]
    assert listed[1] == {
        "name": "postgresql",
        "title": "PostgreSQL",
        "question": "database",
        "value": "postgresql",
        "summary": "The usual choice for a service that grows.",
    }


def test_a_template_without_a_catalogue_lists_nothing(
    stackcutter: Stackcutter, template: Path
) -> None:
    for path in template.glob("template/*/_parts/technology.yml"):
        path.unlink()
    assert "describes no technologies" in stackcutter("list").out
    assert stackcutter("list", "--json").out == "[]\n"


def test_show_tells_all_that_a_technology_adds(stackcutter: Stackcutter) -> None:
    result = stackcutter("show", "postgresql")

    assert result.code == 0
    assert result.out == (
        "PostgreSQL: The usual choice for a service that grows.\n"
        "  -d database=postgresql\n"
        "\n"
        "Servers\n"
        "  postgresql  port 5432  postgres:17\n"
        "\n"
        "Dependencies\n"
        "  asyncpg\n"
        "\n"
        "For development\n"
        "  asyncpg-stubs\n"
        "\n"
        "Variables\n"
        "  DATABASE_URL        Address of the database (required, secret)\n"
        "  DATABASE_POOL_SIZE  Connections at most (default 10)\n"
        "\n"
        "Files, compared with -d database=none\n"
        "  +  db/a schema.sql\n"
        "  ~  README.md\n"
    )


def test_show_compares_with_the_same_stack_without_it(stackcutter: Stackcutter) -> None:
    shown = show(stackcutter, "sqlite")
    assert shown["answers"] == {"database": "sqlite"}
    assert shown["compared_with"] == {"database": "none"}
    assert shown["files"] == {"added": ["orders/plain.py"], "removed": [], "changed": ["README.md"]}


def test_show_tells_what_a_technology_needs_and_what_it_does_not_go_with(
    stackcutter: Stackcutter,
) -> None:
    shown = show(stackcutter, "github_actions")

    assert shown["answers"] == {"repository_host": "github", "ci": "github_actions"}
    assert shown["needs"] == BOTH
    assert shown["refused"] == [
        {"question": "repository_host", "value": "none", "sentence": BOTH},
    ]
    result = stackcutter("show", "github_actions")
    assert f"Needs {BOTH}" in result.prose
    assert f"Cannot be combined with repository_host=none {BOTH}" in result.prose


def test_what_goes_together_by_a_third_answer_is_not_told_as_refused(
    stackcutter: Stackcutter,
) -> None:
    # PostgreSQL goes with GitHub Actions, though not with the default repository host.
    assert show(stackcutter, "postgresql")["refused"] == []


def test_show_knows_lists(stackcutter: Stackcutter, template: Path) -> None:
    config = template / "copier.yml"
    question = {
        "type": "str",
        "multiselect": True,
        "default": [],
        "help": "What watches it?",
        "choices": {"Prometheus": "prometheus", "Grafana": "grafana", "Loki": "loki"},
        "validator": (
            "{% if 'grafana' in monitoring and monitoring | length == 1 %}"
            "Grafana shows what others collect: add prometheus or loki.{% endif %}"
        ),
    }
    config.write_text(
        f"{config.read_text()}\n---\n{yaml.safe_dump({'monitoring': question}, sort_keys=False)}"
    )
    for name in ("prometheus", "grafana"):
        add_technology(template, name, question="monitoring", servers=[{"name": name}])

    shown = show(stackcutter, "grafana")

    assert shown["answers"] == {"monitoring": ["grafana", "prometheus"]}
    assert shown["compared_with"] == {"monitoring": ["prometheus"]}
    assert shown["files"]["added"] == ["grafana.txt"]
    assert shown["needs"] == "Grafana shows what others collect: add prometheus or loki."
    assert show(stackcutter, "prometheus")["compared_with"] == {"monitoring": []}


def test_show_of_what_no_question_chooses_says_so(stackcutter: Stackcutter, template: Path) -> None:
    parts = template / "template/{{ package }}/_parts"
    parts.mkdir()
    (parts / "technology.yml").write_text("{name: service, dependencies: [fastapi]}")

    result = stackcutter("show", "service")

    assert result.code == 0
    assert "Every service has it; no question chooses it." in result.out
    assert "Dependencies\n  fastapi\n" in result.out


@pytest.mark.parametrize("name", ["postgresql", "PostgreSQL", "POSTGRESQL"])
def test_a_technology_is_found_by_its_name_in_any_case(stackcutter: Stackcutter, name: str) -> None:
    assert show(stackcutter, name)["name"] == "postgresql"


def test_an_unknown_technology_is_refused_with_the_nearest(stackcutter: Stackcutter) -> None:
    result = stackcutter("show", "postgres")
    assert result.code == 2
    assert "There is no technology postgres. Did you mean postgresql?" in result.prose


PRESETS = """\
plain: {summary: Nothing but REST., answers: {database: none, api: [rest]}}
grown: {summary: PostgreSQL., answers: {database: postgresql, containers: none}}
later: {summary: Not there yet., answers: {database: cassandra}}
larger: {summary: Not there yet., answers: {database: none, containers: kubernetes}}
listed: {summary: Not there yet., answers: {api: [rest, soap]}}
"""


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a file of presets in the place of stackcutter's own."""
    (tmp_path / "presets.yml").write_text(PRESETS)
    monkeypatch.setattr(presets, "files", lambda _: tmp_path)


@pytest.mark.usefixtures("named")
def test_a_preset_is_absent_until_the_template_has_its_technologies(
    stackcutter: Stackcutter,
) -> None:
    result = stackcutter("presets")
    assert result.out == (
        "plain: Nothing but REST.\n"
        "  -d database=none -d api=rest\n"
        "grown: PostgreSQL.\n"
        "  -d database=postgresql\n"
    )


@pytest.mark.usefixtures("named")
def test_presets_as_json(stackcutter: Stackcutter) -> None:
    listed = json.loads(stackcutter("presets", "--json").out)
    assert listed[0] == {
        "name": "plain",
        "summary": "Nothing but REST.",
        "answers": {"database": "none", "api": ["rest"]},
    }


@pytest.mark.usefixtures("named")
def test_a_preset_answers_and_asks_nothing(stackcutter: Stackcutter, work: Path) -> None:
    assert stackcutter("new", "demo", "--preset", "grown", "-d", "replicas=2").code == 0
    text = (work / "demo/README.md").read_text()
    assert "data in postgresql and runs 2 times" in text


@pytest.mark.usefixtures("named")
def test_an_unknown_preset_is_refused_with_the_nearest(stackcutter: Stackcutter) -> None:
    result = stackcutter("new", "demo", "--preset", "grow")
    assert result.code == 2
    assert "There is no preset grow. Did you mean grown? The presets are plain, grown." in (
        result.prose
    )


@pytest.mark.usefixtures("named")
def test_a_preset_that_is_not_there_yet_is_unknown(stackcutter: Stackcutter) -> None:
    assert stackcutter("new", "demo", "--preset", "larger").code == 2
