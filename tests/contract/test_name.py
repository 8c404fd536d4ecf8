"""What a name may be, and when two are the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.problems import assert_invalid, assert_problem
from tests.contract.service import unique

if TYPE_CHECKING:
    from tests.contract.service import Service

ASTRAL = "\N{GRINNING FACE}"


def filled(length: int, filler: str = "x") -> str:
    """Make a name of so many code points, for one test alone."""
    start = uuid4().hex
    return start + filler * ((length - len(start)) // len(filler))


@pytest.mark.parametrize("space", [" ", "\t", "\n", "\u00a0", "\u3000", "\u2003 \u2028"])
def test_outer_white_space_is_cut(service: Service, space: str) -> None:
    name = unique()

    assert service.create(name=f"{space}{name}{space}")["name"] == name


def test_inner_white_space_stays(service: Service) -> None:
    name = f"{unique()}  and \u3000 more"

    assert service.create(name=name)["name"] == name


def test_it_is_kept_in_normal_form_c(service: Service) -> None:
    name = unique()

    assert service.create(name=f"{name} e\u0301 \u212b")["name"] == f"{name} \u00e9 \u00c5"


@pytest.mark.parametrize("filler", ["x", ASTRAL, "\u00e9", "\u4e2d"])
def test_200_code_points_are_accepted(service: Service, filler: str) -> None:
    name = filled(200, filler)
    assert len(name) == 200

    created = service.create(name=name)

    assert created["name"] == name
    assert service.read(created["id"])["name"] == name


@pytest.mark.parametrize("filler", ["x", ASTRAL, "\u00e9"])
def test_201_code_points_are_refused(service: Service, filler: str) -> None:
    assert_invalid(service.post({"name": filled(201, filler)}), "/name")


def test_its_length_counts_after_cutting_and_composing(service: Service) -> None:
    decomposed = filled(368, "e\u0301")

    created = service.create(name=f"  {decomposed}  ")

    assert len(decomposed) == 368
    assert len(created["name"]) == 200


def test_its_length_counts_after_what_composing_splits(service: Service) -> None:
    # U+0958 is two code points in normal form C.
    assert_invalid(service.post({"name": filled(150, "\u0958")}), "/name")


@pytest.mark.parametrize("name", ["", " ", "\u3000\t\n"])
def test_nothing_is_no_name(service: Service, name: str) -> None:
    assert_invalid(service.post({"name": name}), "/name")


def test_one_character_is_a_name(service: Service) -> None:
    response = service.post({"name": "x"})

    assert response.status_code == 201
    service.delete(response.json()["id"])


@pytest.mark.parametrize("code", [0x00, 0x01, 0x09, 0x0A, 0x1F, 0x7F, 0x80, 0x85, 0x9F])
def test_an_inner_control_character_is_refused(service: Service, code: int) -> None:
    assert_invalid(service.post({"name": f"be{chr(code)}fore"}), "/name")


@pytest.mark.parametrize("text", [r"\ud800", r"a\udfff", r"\udc00b", r"\ude00\ud83d", r"\uD83D"])
def test_a_lone_surrogate_is_refused(service: Service, text: str) -> None:
    assert_invalid(service.post(f'{{"name": "{text}"}}'.encode()), "/name")


def test_a_pair_of_surrogates_is_one_character(service: Service) -> None:
    name = unique()

    created = service.post(f'{{"name": "{name} \\ud83d\\ude00"}}'.encode())

    assert created.json()["name"] == f"{name} {ASTRAL}"


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], ["x"], {}])
def test_only_text_is_a_name(service: Service, value: object) -> None:
    assert_invalid(service.post({"name": value}), "/name")


def test_it_must_be_given(service: Service) -> None:
    assert_invalid(service.post({"description": "No name."}), "/name")


@pytest.mark.parametrize("form", ["\n {} \u00e9\u3000", "{} e\u0301"])
def test_the_same_after_normalising_is_taken(service: Service, form: str) -> None:
    name = unique()
    service.create(name=f"{name} \u00e9")

    assert_problem(service.post({"name": form.format(name)}), "name_taken")


@pytest.mark.parametrize(
    ("one", "another"),
    [
        pytest.param("a", "A", id="case"),
        pytest.param("\u00e9", "\u00c9", id="case of accented"),
        pytest.param("e", "\u00e9", id="accent"),
        pytest.param("ss", "\u00df", id="sharp s"),
        pytest.param("a", "\uff41", id="full width"),
        pytest.param("a", "\u0430", id="Cyrillic"),
        pytest.param("i", "\u0131", id="dotless i"),
        pytest.param("x", "x\u200b", id="zero width space"),
        pytest.param("x", "x\u00ad", id="soft hyphen"),
        pytest.param("\u2764", "\u2764\ufe0f", id="variation selector"),
        pytest.param("\U0001f600", "\U0001f601", id="astral"),
        pytest.param("\u3042", "\u30a2", id="hiragana and katakana"),
        pytest.param("a b", "a  b", id="inner white space"),
    ],
)
def test_names_that_differ_by_one_code_point_are_two(
    service: Service, one: str, another: str
) -> None:
    start = unique()

    for end in (one, another):
        created = service.create(name=f"{start}{end}")
        assert service.read(created["id"])["name"] == f"{start}{end}"


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE x; --", '"\\/%_?:$1 {}', "<b>&amp;</b>", "\ufeff."]
)
def test_text_of_every_kind_comes_back_as_it_was(service: Service, text: str) -> None:
    name = f"{unique()}{text}"

    created = service.create(name=name, description=text)

    assert service.read(created["id"]) == created
    assert (created["name"], created["description"]) == (name, text)


def test_text_may_be_sent_as_utf_8(service: Service) -> None:
    name = f"{unique()} \u00e9\u4e2d{ASTRAL}"
    body = json.dumps({"name": name}, ensure_ascii=False).encode()

    assert service.post(body).json()["name"] == name
