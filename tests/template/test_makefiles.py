"""What `make format` does, here and in a service."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUFF = Path(sys.executable).with_name("ruff")


@pytest.mark.parametrize("makefile", ["Makefile", "template/{{ service }}/Makefile.jinja"])
def test_formatting_mends_long_lines_and_tells_what_remains(makefile: str, tmp_path: Path) -> None:
    found = re.search(r"^format:.*\n((?:\t.+\n)+)", (ROOT / makefile).read_text(), re.MULTILINE)
    assert found
    steps = [line.partition("ruff ")[2].split() for line in found[1].splitlines()]
    module = tmp_path / "module.py"
    (tmp_path / "ruff.toml").write_text('lint.select = ["E", "F"]\n')

    def formats() -> list[int]:
        return [
            subprocess.run([RUFF, *step], cwd=tmp_path, check=False, capture_output=True).returncode
            for step in steps
        ]

    module.write_text(f"import os\nvalues = [{'1, ' * 50}]\n")
    assert formats() == [0, 0, 0]
    assert "import" not in module.read_text()
    assert max(map(len, module.read_text().splitlines())) <= 88

    module.write_text("values  =  unknown\n")
    assert formats() == [0, 0, 1]
    assert module.read_text() == "values = unknown\n"
