"""What a description may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_invalid
from tests.contract.service import unique

if TYPE_CHECKING:
    from tests.contract.service import Service

LONGEST = 2000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="null"),
        pytest.param("", id="empty"),
        pytest.param("x" * LONGEST, id="longest"),
        pytest.param("\N{GRINNING FACE}" * LONGEST, id="longest astral"),
        pytest.param("One line\nand\tanother", id="lines"),
    ],
)
def test_it_comes_back_as_it_was(service: Service, text: str | None) -> None:
    created = service.create(description=text)

    assert created["description"] == text
    assert service.read(created["id"])["description"] == text


@pytest.mark.parametrize("character", ["x", "\N{GRINNING FACE}"])
def test_2001_code_points_are_refused(service: Service, character: str) -> None:
    response = service.post({"name": unique(), "description": character * (LONGEST + 1)})

    assert_invalid(response, "/description")


@pytest.mark.parametrize("text", ["\x00", "be\x00fore"])
def test_nul_is_refused(service: Service, text: str) -> None:
    assert_invalid(service.post({"name": unique(), "description": text}), "/description")


@pytest.mark.parametrize("text", [r"\ud800", r"a\udfff"])
def test_a_lone_surrogate_is_refused(service: Service, text: str) -> None:
    body = f'{{"name": "{unique()}", "description": "{text}"}}'.encode()

    assert_invalid(service.post(body), "/description")


@pytest.mark.parametrize("value", [1, True, [], {}])
def test_only_text_and_null_are_descriptions(service: Service, value: object) -> None:
    assert_invalid(service.post({"name": unique(), "description": value}), "/description")


def test_every_fault_is_told_at_once(service: Service) -> None:
    response = service.post({"name": "", "description": 1, "other": 2})

    assert_invalid(response, "/name", "/description", "/other")
