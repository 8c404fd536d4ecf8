"""What counts as the same on a page and on a terminal."""

from __future__ import annotations

import pytest

from tests.docs.comparison import agrees


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("one", "one\n"),
        ("one\n...", "one\ntwo\nthree"),
        ("one\n...", "one"),
        ("...\nthree", "one\ntwo\nthree"),
        ("a ... z", "a b c z"),
        ("114 passed in 3.71s", "9 passed, 2 skipped in 0.10s"),
        (
            '"id": "01a212ef-5609-77d9-b98f-509132464182"',
            '"id": "' + "0" * 8 + "-1234" * 3 + "-" + "a" * 12 + '"',
        ),
        ("at 2026-11-25T13:40:04.745Z", "at 2027-01-01T00:00:00.000Z"),
    ],
)
def test_what_agrees(shown: str, printed: str) -> None:
    assert agrees(shown, printed)


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("one", "two"),
        ("one", "one\ntwo"),
        ("one\n...\nthree", "one\ntwo"),
        ("a ... z", "a\nz"),
        ("3 passed in 1.00s", "1 failed, 3 passed in 1.00s"),
    ],
)
def test_what_does_not(shown: str, printed: str) -> None:
    assert not agrees(shown, printed)
