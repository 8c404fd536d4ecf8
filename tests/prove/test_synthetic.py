"""Made-up templates of all sizes: their stacks are known by hand, and they have no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.prove.template import prove, stacks
from tests.synthetic import stacks as by_hand
from tests.synthetic import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("axes", [2, 3])
def test_a_small_one_is_proven(tmp_path: Path, axes: int) -> None:
    report = prove(write(tmp_path / "a", axes, files=90), copies=1)

    assert report.failures == []
    assert report.stacks == by_hand(axes)
    assert report.files == 90


@pytest.mark.parametrize("axes", [6, 7, 9])
def test_the_stacks_of_a_big_one_are_counted(tmp_path: Path, axes: int) -> None:
    assert stacks(write(tmp_path / "a", axes)).count() == by_hand(axes)


def test_the_biggest_has_the_promised_size(tmp_path: Path) -> None:
    folder = write(tmp_path / "a")

    assert by_hand(9) >= 1_500_000
    assert sum(path.is_file() for path in (folder / "template").rglob("*")) == 250
