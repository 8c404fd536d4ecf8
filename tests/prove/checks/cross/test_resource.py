"""With another resource, no word of the example is left."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks.cross.resource import example_words, exemptions
from tests.prove.checks.judging import document


def lines(path: str, text: str) -> list[int]:
    return [one.line for one in example_words(document(path, text), "item", "line_item")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/line_items/rest.py", "class LineItem: ...\nLINE_ITEMS = line_items_of(lineItem)\n"),
        ("a.py", 'PATH = "/v1/line-items"\nTITLE = "Line items"\n'),
        ("a.py", "from a.v1 import line_item_pb2 as a_dot_v1_dot_line__item__pb2\n"),
        ("a.py", "for key, value in data.items(): ...\n"),
        ("a.py", "def __getitem__(self): ...\n"),
        ("a.py", 'SCHEMA = {"type": "array", "items": {"type": "string"}}\n'),
        ("openapi.json", '{"items": {"$ref": "#/a"}, "minItems": 1}\n'),
        ("a.md", "This itemizes; a lineitem.\n"),
    ],
)
def test_the_resources_own_spellings_and_languages_words_pass(path: str, text: str) -> None:
    assert lines(path, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "one = 1\nitem = 2\n",
        "one = 1\nclass Item: ...\n",
        "one = 1\nitems_total = 2\n",
        "one = 1\ncreateItem()\n",
        "one = 1\nget_items()\n",
        "one = 1\nITEMS = 2\n",
        "one = 1\n'/v1/items'\n",
        "one = 1\n# An item of the list.\n",
        'one = 1\n{"items": [line_item]}\n',
    ],
)
def test_leftovers_are_found(text: str) -> None:
    assert lines("a.py", text) == [2]


def test_a_path_is_judged_too() -> None:
    assert lines("src/items/rest.py", "") == [0]


def test_every_exemption_says_why() -> None:
    assert exemptions()
    assert all(len(exemption.reason) > len("because") for exemption in exemptions())
