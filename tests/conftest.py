"""What any test may rely on."""

from __future__ import annotations

import gc
import signal
from typing import TYPE_CHECKING

import pytest
from copier._main import Worker
from jinja2 import Environment

from tests.compiling import compile_once

if TYPE_CHECKING:
    from collections.abc import Generator

pytest_plugins = ["tests.servers.fixtures"]


def pytest_configure() -> None:
    """Heed Ctrl-C, and so let what tests start heed it: a shell's background jobs ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Generator[None]:
    """Render as often as tests like."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", compile_once(Environment.compile))
        yield


@pytest.fixture(autouse=True, scope="session")
def modes_of_files_left_to_git() -> Generator[None]:
    """Spare copier two hundred starts of git a copy, for where git keeps no modes of files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "_sync_git_index_executable_bit", lambda *_: None)
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes a minute or more, so that no worker has the last of it alone."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Spare the garbage collector the tests that were found: they stay until the end."""
    gc.collect()
    gc.freeze()
