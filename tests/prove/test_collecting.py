"""Garbage is looked for seldom while stacks are proven, and then as before."""

from __future__ import annotations

import gc

import pytest

from stackcutter.prove.collecting import SELDOM, seldom_collecting


def fail() -> None:
    assert gc.get_threshold() == SELDOM
    raise InterruptedError


def test_it_is_as_before_afterwards() -> None:
    before = gc.get_threshold()

    with pytest.raises(InterruptedError), seldom_collecting():
        fail()

    assert gc.get_threshold() == before
