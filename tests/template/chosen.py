"""Few stacks of the template in which all its answers occur, or all pairs of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from stackcutter.prove.deepening import choose
from stackcutter.prove.proof import Options, Proof
from stackcutter.source import Source
from tests.template.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def chosen(depth: str) -> Sequence[dict[str, Any]]:
    """Choose stacks, once for each process, as it takes a while.

    Args:
        depth: What occurs in one of them: `each` answer, or all `pairs`.
    """
    return choose(Proof(Source(ROOT, str(ROOT), None), Options()).stacks, depth)
