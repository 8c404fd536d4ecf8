"""What a resource brings: paths of its name, and whole lines in the lists that are declared."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from stackcutter.rendering import render
from stackcutter.source import Source
from tests.template.chosen import chosen
from tests.template.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stackcutter.interview import Interview

# Two resources of which no spelling is a word of the template's own; one as long as they may be.
ONE = {"resource": "line_item", "resource_plural": "line_items"}
OTHER = {"resource": "accounting_periods_a", "resource_plural": "accounting_periods_all"}
ANSWERS = ".copier-answers.yml"
SOURCE = Source(ROOT, None, None)


@cache
def pair(depth: str, index: int) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Render a stack with either resource."""
    answers = chosen(depth)[index]
    return render(SOURCE, {**answers, **ONE}), render(SOURCE, {**answers, **OTHER})


def spellings(resource: Mapping[str, str]) -> list[str]:
    singular, plural = resource["resource"], resource["resource_plural"]
    snake = [plural, singular]
    classes = [name.title().replace("_", "") for name in snake]
    return [
        *snake,
        *(name.upper() for name in snake),
        *(name.replace("_", "-") for name in snake),
        *(name.replace("_", " ") for name in snake),
        *classes,
        *(name[0].lower() + name[1:] for name in classes),
    ]


def renamed(text: str) -> str:
    """Put one resource's names in the place of the other's."""
    names = dict(zip(spellings(ONE), spellings(OTHER), strict=True))
    return re.sub("|".join(names), lambda found: names[found[0]], text)


def hunks(before: bytes, after: bytes) -> Iterator[tuple[list[str], list[str]]]:
    old, new = before.decode().splitlines(), after.decode().splitlines()
    for tag, i, j, k, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield old[i:j], new[k:end]


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> set[str]:
    """Find the paths that both have, with other contents; the recorded answers are left out."""
    return {path for path in one.keys() & other.keys() if one[path] != other[path]} - {ANSWERS}


def declared(interview: Interview, answers: Mapping[str, Any]) -> set[str]:
    package = answers.get("package") or answers.get("project_name", "Orders")
    name = re.sub("[ -]", "_", package.lower())[:24].rstrip("_")
    listed = [path for one in interview.catalogue for path in one.listed("slice_lists")]
    return {path.replace("PACKAGE", name) for path in listed}


def check(interview: Interview, depth: str, index: int) -> set[str]:
    one, other = pair(depth, index)
    answers = chosen(depth)[index]
    changed = differing(one, other)

    own = sorted(one.keys() - other.keys())
    assert sorted(map(renamed, own)) == sorted(other.keys() - one.keys())
    assert all(any(name in path for name in spellings(ONE)) for path in own)
    assert changed <= declared(interview, answers), "These name the resource, and are no lists."
    for path in sorted(changed):
        removed, added = [], []
        for old, new in hunks(one[path], other[path]):
            removed += old
            added += new
        assert sorted(map(renamed, removed)) == sorted(added), path
        assert all(renamed(line) != line for line in removed), path
        # What is left without either is the same: lines of a slice go and come by themselves.
        rest = [line for line in one[path].decode().splitlines() if line not in removed]
        assert rest == [line for line in other[path].decode().splitlines() if line not in added]
    return changed


@pytest.mark.long
def test_a_resource_differs_in_its_paths_and_in_lines_of_declared_lists(
    interview: Interview,
) -> None:
    """Each answer occurs in one of the stacks; no list is declared that is none."""
    found: set[str] = set()
    wanted: set[str] = set()
    for index, answers in enumerate(chosen("each")):
        found |= check(interview, "each", index)
        wanted |= declared(interview, answers) & pair("each", index)[0].keys()

    assert {path.rpartition("/")[2] for path in found} == {
        path.rpartition("/")[2] for path in wanted
    }


@pytest.mark.deep
@pytest.mark.parametrize("part", range(8))
def test_so_it_does_where_any_two_technologies_meet(interview: Interview, part: int) -> None:
    for index in range(part, len(chosen("pairs")), 8):
        check(interview, "pairs", index)


def test_a_list_is_declared_by_each_technology_that_brings_it(interview: Interview) -> None:
    for technology in interview.catalogue:
        layer = ROOT / "template" / f"{{{{ {technology.name} }}}}"
        for path in technology.listed("slice_lists"):
            inside = path.replace("PACKAGE", "{{ package }}")
            assert (layer / inside).exists() or (layer / f"{inside}.jinja").exists(), path
