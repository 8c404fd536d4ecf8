"""Garbage is looked for seldom while stacks are proven, and then as before."""

from __future__ import annotations

import gc

import pytest

from stackcutter.prove.collecting import SELDOM, seldom_collecting


def test_it_is_as_before_afterwards() -> None:
    before = gc.get_threshold()

    with pytest.raises(RuntimeError), seldom_collecting():
        assert gc.get_threshold() == SELDOM
        raise RuntimeError

    assert gc.get_threshold() == before
