"""REST by its own description: requests that schemathesis makes up, and follows links with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.contract.stacks import WITH_REST, asked_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.running import Running

pytestmark = [asked_of(WITH_REST), pytest.mark.deep, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("examples", [400])
def test_what_it_makes_up_is_answered_as_described(
    started: Running,
    examples: int,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Each of five operations is tried so often, and what follows from it."""
    report = tmp_path / "report.ndjson"
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{started.service.url}/openapi.json",
        f"--max-examples={examples}",
        "--phases=examples,coverage,fuzzing,stateful",
        "--checks=all",
        "--seed=20261126",
        "--no-color",
        "--report=ndjson",
        f"--report-ndjson-path={report}",
    ]

    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)

    record_property("said", done.stdout[-2000:])
    assert done.returncode == 0, done.stdout[-6000:]
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert lines
