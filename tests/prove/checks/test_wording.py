"""No word of the template is left."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.wording import Wording, words
from tests.prove.checks.judging import judge


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".copier-answers.yml", "# Changes here will be overwritten by Copier\n_src_path: x\n"),
        (".gitattributes", ".copier-answers.yml linguist-generated\n"),
        (".github/workflows/ci.yml", "run: echo ${{ github.sha }}\n"),
        ("src/orders/app.py", 'BODY = {"a": {"b": 1}}\nTEXT = f"{{{BODY}}}"\n'),
        ("a.json", '{"a": {"b": 1}}\n'),
        ("README.md", "Run `copier update` and read the difference.\n"),
        ("settings.py", "VALUE = None\n"),
        ("compose.yaml", "test: docker inspect --format '{{.State}}'\n"),
    ],
)
def test_what_is_due_passes(path: str, text: str) -> None:
    assert judge(Wording(), path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "rule", "line"),
    [
        ("README.md", "# Orders\n\nMade by stackcutter.\n", "wording", 3),
        ("README.md", "Copied by Copier.\n", "wording", 1),
        ("src/orders/app.py", '"""{{ package }}: the app."""\n', "wording", 1),
        ("src/orders/app.py", "# {% if redis %}\n", "wording", 1),
        ("compose.yaml", "services:\n  app: {{ slug }}\n", "wording", 2),
        ("ci.yml", "run: ${{ github.sha }}\n", "wording", 1),
        ("docs/a.md", "This comes from the template.\n", "wording", 1),
        ("docs/a.md", "TODO: write this.\n", "wording", 1),
        ("docs/app.md.jinja", "Text.\n", "wording-path", 0),
        ("compose.yaml", "cache: None\n", "wording-python", 1),
        ("compose.yaml", "- True\n", "wording-python", 1),
        (".env.example", "CACHE=None\n", "wording-python", 1),
    ],
)
def test_leftovers_are_found(path: str, text: str, rule: str, line: int) -> None:
    assert (rule, line) in judge(Wording(), path, text)


def test_every_exemption_says_why() -> None:
    _, exemptions = words()

    assert exemptions
    assert all(len(exemption.reason) > len("because") for exemption in exemptions)
