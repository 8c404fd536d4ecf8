"""The services that a step asks: what decides how it ends is their files, not the template's."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import contents, live_in
from tests.contract.projects import write
from tests.template.conftest import template_repository

if TYPE_CHECKING:
    from tests.contract.stacks import Stack

# It names a commit and a folder, which differ each time.
_ANSWERS = ".copier-answers.yml"


@cache
def generated(stacks: tuple[Stack, ...], template: str) -> str:
    """Hash services.

    Args:
        stacks: Their stacks.
        template: A hash of what they are made by, so that they are made anew where it is another.
    """
    del template
    found = hashlib.sha256(repr(stacks).encode())
    with TemporaryDirectory(prefix="stacks-") as folder, pytest.MonkeyPatch.context() as patch:
        home = Path(folder) / "home"
        home.mkdir()
        live_in(home, patch)
        source = template_repository(Path(folder) / "template")
        for stack in {stack.project: stack for stack in stacks}.values():
            project = Path(folder) / stack.project
            write(stack, source, project)
            for path, content in contents(project).items():
                if path != _ANSWERS:
                    found.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return found.hexdigest()
