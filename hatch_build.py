"""Puts the template into the wheel, with a record of the commit that it comes from."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What a copy needs, and what the proof of an installed template needs.
TEMPLATE = ("copier.yml", "template", "prove.yml")
# The record in an sdist, which is no git repository any more.
RECORD = "source.json"


class TemplateHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `stackcutter/_template/` to a wheel and the record of its source to an sdist."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to add.

        Args:
            version: What is built: "standard", or "editable", which reads the checkout itself.
            build_data: Hatchling's own; its `force_include` maps a file to its place.
        """
        if version == "editable":
            return
        root = Path(self.root)
        self._folder = TemporaryDirectory(prefix="stackcutter-build-")  # until the build is over
        record = Path(self._folder.name, RECORD)
        record.write_text(json.dumps(self._source(root), indent=2) + "\n")
        if self.target_name == "sdist":
            build_data["force_include"][str(record)] = RECORD
            return
        build_data["force_include"][str(record)] = f"stackcutter/_template/{RECORD}"
        for path in template_files(root):
            build_data["force_include"][str(root / path)] = f"stackcutter/_template/{path}"

    def _source(self, root: Path) -> dict[str, str | bool | None]:
        """Describe the commit in the words in which copier records it."""
        url = self.metadata.core.urls.get("Repository")
        if is_repository(root):
            return {
                "commit": git(root, "describe", "--tags", "--always"),
                "hash": git(root, "rev-parse", "HEAD"),
                "dirty": git(root, "status", "--porcelain") != "",
                "url": url,
            }
        if (root / RECORD).is_file():
            record: dict[str, str | bool | None] = json.loads((root / RECORD).read_text())
            return record
        return {"commit": None, "hash": None, "dirty": True, "url": url}


def template_files(root: Path) -> list[str]:
    """List the template's files, without what git ignores and what Python leaves behind."""
    if is_repository(root):
        listed = git(
            root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *TEMPLATE
        )
        paths = [path for path in listed.split("\0") if path and (root / path).is_file()]
    else:
        tops = [root / name for name in TEMPLATE]
        found = [path for top in tops for path in (top, *top.rglob("*")) if path.is_file()]
        paths = [path.relative_to(root).as_posix() for path in found]
    return sorted(
        path for path in paths if "__pycache__" not in path and not path.endswith((".pyc", ".pyo"))
    )


def is_repository(root: Path) -> bool:
    """Tell whether the folder is the root of a git repository with a commit."""
    try:
        return (
            git(root, "rev-parse", "--show-prefix") == "" and git(root, "rev-parse", "HEAD") != ""
        )
    except (OSError, subprocess.CalledProcessError):
        return False


def git(root: Path, *arguments: str) -> str:
    """Return what git prints."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()
