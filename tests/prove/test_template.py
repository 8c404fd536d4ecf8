"""The real template: every stack is proven, and real copies are what the prover predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks.deep import Status
from stackcutter.prove.deepening import deepen
from stackcutter.prove.proof import Options, Proof
from tests.prove.template import source
from tests.prove.test_planted import ROOT
from tests.servers.stacks import StackServers

if TYPE_CHECKING:
    from pathlib import Path


def test_every_stack_of_the_template_is_proven() -> None:
    report = Proof(source(ROOT), Options(copies=4, workers=2)).run()

    assert report.failures == [], "\n".join(report.paragraphs())
    assert report.copies == 4
    # What the design allows at most.
    assert report.conditions.share < 0.02
    assert report.code is not None
    assert report.code.files <= 25
    assert report.code.lines <= 1000


@pytest.mark.timeout(600)
def test_real_copies_pass_their_tools_and_serve_on_their_servers(tmp_path: Path) -> None:
    proof = Proof(source(ROOT), Options())
    report = proof.report()

    with StackServers() as servers:
        deepen(ROOT, proof.stacks, "each", report, say=print, servers=servers, place=tmp_path)

    assert report.failures == [], "\n".join(one.message for one in report.failures)
    assert report.deep
    for step in ("uv sync", "ruff", "mypy", "pyright", "pytest", "integration", "stop"):
        assert report.deep.steps[step].get(Status.PASSED), step
