"""The site's pages, gathered once for all tests of a worker."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the site is built from: pages and configuration. Nobody changes it."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "tools.documentation", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="session")
def made(gathered: Path) -> Path:
    """The pages before they become HTML."""
    return gathered / "docs"
