"""No edit of a team is lost unsaid, whatever it changes and whatever the project becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.updating.fuzzing import Fuzz

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

# 500 rounds in the long run, fifty in each test.
LONG = [
    pytest.param(range(n, n + 50), id=f"{n}", marks=pytest.mark.deep) for n in range(100, 600, 50)
]


@pytest.fixture(scope="module")
def fuzz(tmp_path_factory: pytest.TempPathFactory, machine: None) -> Generator[Fuzz]:  # noqa: ARG001
    """The real template in two versions."""
    found = Fuzz(tmp_path_factory.mktemp("fuzz"))
    with pytest.MonkeyPatch.context() as patch, found.quick(patch):
        yield found


@pytest.mark.parametrize("seeds", [pytest.param(range(3), id="short"), *LONG])
def test_every_edit_survives_or_is_named(
    fuzz: Fuzz, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    for seed in seeds:
        fuzz.round(seed)

    for name, number in vars(fuzz.counts).items():
        record_property(name, number)
