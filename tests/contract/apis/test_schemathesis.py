"""REST by its own description: requests that schemathesis makes up, and follows links with."""

from __future__ import annotations

import re
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


# What no schema can say: a version that has changed since (412), one that is not named (428), and a
# cursor that this list never gave (422).
CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 428, 429, "5xx"]

[[operations]]
include-name = "GET {path}"

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 422]
"""
EXAMPLES = 600
AT_LEAST = 2000


def test_what_it_makes_up_is_answered_as_described(
    started: Running, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each operation is tried so often with examples of its own, and what follows by its links."""
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION.format(path=started.service.path))
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        f"--config-file={configuration}",
        "run",
        f"{started.service.url}/openapi.json",
        f"--max-examples={EXAMPLES}",
        "--phases=examples,coverage,fuzzing,stateful",
        "--checks=all",
        "--seed=20261126",
        "--no-color",
    ]

    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)

    record_property("said", done.stdout[-2000:])
    assert done.returncode == 0, done.stdout[-6000:]
    made = re.search(r"(\d+) generated, \1 passed", done.stdout)
    assert made, done.stdout[-2000:]
    assert int(made[1]) >= AT_LEAST
    followed = re.search(r"API Links: +(\d+) covered", done.stdout)
    assert followed, done.stdout[-2000:]
    assert int(followed[1]) > 0
