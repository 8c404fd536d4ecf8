"""How the template is built: a folder a technology, shared files that name none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from stackcutter.interview import Interview
from stackcutter.source import Source
from tests.template.conftest import ROOT

TEMPLATE = ROOT / "template"
# What every stack has; the other layers are technologies and groups of them.
SHARED = "{{ service }}"
QUESTIONS = yaml.load_all(
    re.sub(r"!include", "#", (ROOT / "copier.yml").read_text()), yaml.SafeLoader
)
VISIBLE = {
    name
    for document in QUESTIONS
    for name, question in (document or {}).items()
    if isinstance(question, dict) and question.get("when") is not False and "type" in question
}


def technologies() -> list[dict[str, Any]]:
    return [yaml.safe_load(p.read_text()) for p in TEMPLATE.glob("*/_parts/technology.yml")]


def layers() -> list[Path]:
    return [folder for folder in TEMPLATE.iterdir() if folder.is_dir()]


def shared_files() -> list[Path]:
    found = sorted((TEMPLATE / SHARED).rglob("*"))
    return [path for path in found if path.is_file() and path.parent.name != "_parts"]


def test_every_layer_describes_itself() -> None:
    for layer in layers():
        name = layer.name.strip("{} ")
        described = yaml.safe_load((layer / "_parts" / "technology.yml").read_text())
        flags = yaml.safe_load((layer / "_parts" / "questions.yml").read_text())
        assert described["name"] == name
        assert described["title"]
        assert described["summary"]
        assert list(flags) == [name]
        assert flags[name]["when"] is False


def test_groups_have_layers_and_no_name_of_a_question_or_value() -> None:
    names = {layer.name.strip("{} ") for layer in layers()}
    groups = {group for one in technologies() for group in one.get("groups", ())}
    values = {one["value"] for one in technologies() if "value" in one}

    assert groups <= names
    assert not groups & (values | VISIBLE)


def test_a_flag_reads_questions_and_the_catalogue_only() -> None:
    names = {layer.name.strip("{} ") for layer in layers()}
    for path in TEMPLATE.glob("*/_parts/questions.yml"):
        ((name, flag),) = yaml.safe_load(path.read_text()).items()
        read = set(re.findall(r"\b[a-z_]+\b", re.sub(r"'[^']*'", "", flag["default"])))
        assert not read & names, name


@pytest.mark.parametrize(
    "path", shared_files(), ids=lambda path: path.relative_to(TEMPLATE / SHARED).as_posix()
)
def test_a_shared_file_names_no_technology(path: Path) -> None:
    words = [one["name"] for one in technologies() if "question" in one]
    words += [one["title"] for one in technologies() if "question" in one]
    # What the language, the project's own layers and the tests call so is no technology.
    words = [word for word in words if word not in {"rest", "REST", "in_memory", "No database"}]
    text = path.read_text()

    found = [word for word in words if re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)]

    assert found == []


def test_the_order_in_which_layers_are_found_does_not_matter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stack = {"database": "postgresql", "repository_host": "github", "ci": "github_actions"}

    def rendered() -> dict[str, object]:
        interview = Interview(Source(ROOT, None, None))
        interview.replies(stack)
        answers = interview._worker.answers.user  # noqa: SLF001 (the computed ones have no API)
        return {name: answer for name, answer in answers.items() if name != "catalogue"}

    forwards = rendered()
    real = Path.glob
    monkeypatch.setattr(
        Path, "glob", lambda self, pattern: sorted(real(self, pattern), reverse=True)
    )

    assert rendered() == forwards


def test_nothing_needs_trust() -> None:
    text = (ROOT / "copier.yml").read_text()

    for key in ("_tasks", "_migrations", "_jinja_extensions", "_external_data"):
        assert f"{key}:" not in text


def test_conditions_are_at_most_two_percent_of_the_lines() -> None:
    condition = re.compile(r"{%-?\s*(if|elif)\b|{[{%][^}]*\bif\b[^}]*\belse\b|{%-?\s*for\b.*\bif\b")
    lines = [
        line
        for path in TEMPLATE.rglob("*")
        if (path.is_file() and path.suffix != ".yml") or path.name.endswith(".yml.jinja")
        for line in path.read_text().splitlines()
        if line.strip()
    ]

    share = sum(bool(condition.search(line)) for line in lines) / len(lines)

    assert share <= 0.02


@pytest.mark.parametrize("one", technologies(), ids=lambda one: one["name"])
def test_what_belongs_at_the_root_of_a_repository_is_of_its_own_layer(one: dict[str, Any]) -> None:
    files = [
        path.relative_to(TEMPLATE / f"{{{{ {one['name']} }}}}").as_posix()
        for path in (TEMPLATE / f"{{{{ {one['name']} }}}}").rglob("*")
        if path.is_file()
    ]
    for entry in one.get("root", ()):
        assert any(file.startswith(entry["path"]) for file in files), entry
        assert entry["meaning"].endswith("."), entry


@pytest.mark.parametrize("one", technologies(), ids=lambda one: one["name"])
def test_sections_on_updates_are_there(one: dict[str, Any]) -> None:
    for entry in one.get("updates", ()):
        path = TEMPLATE / f"{{{{ {one['name']} }}}}" / f"{entry['path']}.jinja"
        assert f"\n{entry['heading']}\n" in path.read_text(), entry


@pytest.mark.parametrize("one", technologies(), ids=lambda one: one["name"])
def test_tools_say_what_they_are_for(one: dict[str, Any]) -> None:
    for tool in one.get("tools", ()):
        assert tool["meaning"].endswith("."), tool
