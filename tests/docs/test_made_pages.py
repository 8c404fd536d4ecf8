"""The pages that are made from the template say what the template says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import ROOT

TECHNOLOGIES = sorted((ROOT / "template").glob("*/_parts/technology.yml"))


def visible_questions() -> dict[str, dict[str, Any]]:
    """Read copier.yml by itself, without copier."""
    text = re.sub(r"!include\s+.*", "[]", (ROOT / "copier.yml").read_text())
    questions: dict[str, dict[str, Any]] = {}
    for document in yaml.safe_load_all(text):
        questions |= document if isinstance(document, dict) else {}
    return {
        name: details
        for name, details in questions.items()
        if not name.startswith("_") and details.get("when", True) is not False
    }


def test_the_interview_names_every_question_in_order(made: Path) -> None:
    page = (made / "interview.md").read_text()
    assert re.findall(r"^### (\w+)$", page, re.MULTILINE) == list(visible_questions())


@pytest.mark.parametrize("question", visible_questions())
def test_each_question_shows_its_help_and_its_choices(made: Path, question: str) -> None:
    details = visible_questions()[question]
    page = (made / "interview.md").read_text()
    section = re.split(r"^##+ ", page.split(f"\n### {question}\n")[1], flags=re.MULTILINE)[0]

    assert details["help"].rstrip("?") in section
    for title, choice in details.get("choices", {}).items():
        value = choice["value"] if isinstance(choice, dict) else choice
        assert f"| `{value}` | {title} |" in section


@pytest.mark.parametrize("file", TECHNOLOGIES, ids=lambda file: file.parents[1].name)
def test_each_technology_has_a_page_with_all_that_it_declares(made: Path, file: Path) -> None:
    declared = yaml.safe_load(file.read_text())
    page = (made / f"technologies/{declared['name']}.md").read_text()

    assert page.startswith(f"# {declared['title']}\n\n{declared['summary']}\n")
    assert declared.get("documentation", "") in page
    if "question" in declared:
        assert f"`{declared['question']}`" in page
        assert f"`{declared['value']}`" in page
    for dependency in (*declared.get("dependencies", ()), *declared.get("development", ())):
        assert f"| `{dependency}` |" in page
    for server in declared.get("servers", ()):
        assert f"| `{server['name']}` | `{server['image']}` | {server['port']} |" in page
    for variable in declared.get("variables", ()):
        meaning = variable["meaning"].replace("SLUG", "orders")
        default = str(variable.get("default", "")).replace("SLUG", "orders")
        assert re.search(rf"\| `{variable['name']}` \|.*{re.escape(meaning)} \|", page)
        assert default in page
    assert "SLUG" not in page


def test_a_page_says_what_a_technology_cannot_be_combined_with(made: Path) -> None:
    page = (made / "technologies/github_actions.md").read_text()
    refused = page.split("## It cannot be combined with")[1]
    assert "| `repository_host=none` | GitHub Actions needs GitHub." in refused
    assert "cannot be combined" not in (made / "technologies/sqlite.md").read_text()


def test_the_list_of_technologies_links_to_each_page(made: Path) -> None:
    page = (made / "technologies/index.md").read_text()
    names = [yaml.safe_load(file.read_text())["name"] for file in TECHNOLOGIES]
    assert sorted(re.findall(r"\]\((\w+)\.md\)", page)) == sorted(names)


def test_every_key_of_a_technology_is_explained() -> None:
    explained = explained_in("| Key | Meaning |")
    for file in TECHNOLOGIES:
        assert set(yaml.safe_load(file.read_text())) <= explained, file


def test_every_fragment_is_explained() -> None:
    looped = re.compile(r'include "template/{{ " ~ \S+ ~ " }}/_parts/(?P<name>[\w.]+)"')
    asked = {
        found["name"]
        for path in (ROOT / "template").rglob("*.jinja")
        if path.is_file()
        for found in looped.finditer(path.read_text())
    }
    assert asked == explained_in("| Fragment | Lands in |")


def explained_in(head: str) -> set[str]:
    """Read the first column of a table of the page on adding a technology."""
    page = (ROOT / "docs/adding-a-technology.md").read_text()
    rows = page.split(head)[1].split("\n\n")[0].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_the_shown_files_are_those_of_the_default_service() -> None:
    page = (ROOT / "docs/organisation.md").read_text()
    tree = page.split("```text\n")[1].split("```")[0]
    listed = subprocess.run(
        [Path(sys.executable).with_name("stackcutter"), "preview", "--defaults", "--json"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    folders: dict[int, str] = {}
    for line in tree.splitlines():
        indent = len(line) - len(line.lstrip())
        entry = line.split()[0]
        folders = {depth: path for depth, path in folders.items() if depth < indent}
        path = "".join(folders.values()) + entry
        assert f'"{path}' in listed, path
        if entry.endswith("/"):
            folders[indent] = entry
