"""The real template: every stack is proven, and real copies are what the prover predicts."""

from __future__ import annotations

from stackcutter.prove.proof import Options, Proof
from tests.prove.template import source
from tests.prove.test_planted import ROOT


def test_every_stack_of_the_template_is_proven() -> None:
    report = Proof(source(ROOT), Options(copies=4, workers=2)).run()

    assert report.failures == [], "\n".join(report.paragraphs())
    assert report.copies == 4
    # What the design allows at most.
    assert report.conditions.share < 0.02
    assert report.code is not None
    assert report.code.files <= 25
    assert report.code.lines <= 1000
