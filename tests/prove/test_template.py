"""The real template: every stack is proven, and real copies are what the prover predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stackcutter.prove.checks.deep import Status, StepResult, commands, deep, needs_server
from stackcutter.prove.checks.deep.service import STEPS
from stackcutter.prove.proof import Options, Proof
from tests.prove.template import source
from tests.prove.test_planted import ROOT
from tests.servers.stacks import StackServers
from tests.template.chosen import chosen

if TYPE_CHECKING:
    from pathlib import Path

# The stacks in which each value occurs, in so many parts for the workers to share.
PARTS = 8
# With servers all tests are run; the long run tries each copy without them, too. And it asks
# pyright, which takes as long as all other tools together, of every pair of answers.
ALL = (
    "docker-compose config",
    *(one.step for one in commands.COMMANDS if one.step != "pyright"),
    *STEPS,
)
ONCE = (*(step for step in ALL if step != "pytest"), commands.INTEGRATION)
# Why a step may not be run, by how that is told.
ALLOWED = ("needs a compose file", "needs a SQL Server", "needs a server: ")


def test_every_stack_of_the_template_is_proven() -> None:
    report = Proof(source(ROOT), Options(copies=4, workers=2)).run()

    assert report.failures == [], "\n".join(report.paragraphs())
    assert report.copies == 4
    # What the design allows at most.
    assert report.conditions.share < 0.02
    assert report.code is not None
    assert report.code.files <= 25
    assert report.code.lines <= 1000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all copies lie: what mypy says of libraries is found once."""
    return tmp_path_factory.mktemp("copies")


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(PARTS))
def test_real_copies_pass_their_tools_and_serve_on_their_servers(part: int, place: Path) -> None:
    results: list[StepResult] = []
    with StackServers() as servers:
        for answers in chosen("each")[part::PARTS]:
            lacks_server = isinstance(servers(answers), str)
            steps = ALL if lacks_server or not needs_server(answers) else ONCE
            results += deep(ROOT, [answers], place, servers=servers, steps=steps)

    assert results
    for one in results:
        outcome = one.outcome
        lacking = outcome.status is Status.NOT_RUN and outcome.detail.startswith(ALLOWED)
        assert lacking or outcome.status is Status.PASSED, (one.answers, outcome)
