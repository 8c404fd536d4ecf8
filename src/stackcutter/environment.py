"""What the programs that stackcutter starts must not inherit from whoever started it."""

from __future__ import annotations

import os

# Set inside a git hook; they would turn every git command towards the hook's own repository.
_GIT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
# What git tells its own children, and what would give its commands another meaning.
_MEANINGS = (
    *("GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "GIT_IMPLICIT_WORK_TREE", "GIT_ATTR_SOURCE"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF"),
    *(f"GIT_{kind}_PATHSPECS" for kind in ("LITERAL", "GLOB", "NOGLOB", "ICASE")),
)
# Set inside a make recipe and an active virtual environment.
_OTHERS = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VIRTUAL_ENV")


def leave_repository() -> None:
    """Forget the repository in whose hook this process runs."""
    for name in (*_GIT, *_MEANINGS):
        os.environ.pop(name, None)


def fresh() -> dict[str, str]:
    """Return the environment for a program that works on another project."""
    inherited = {k: v for k, v in os.environ.items() if k not in {*_GIT, *_MEANINGS, *_OTHERS}}
    return {**inherited, "LC_ALL": "C.UTF-8"}
