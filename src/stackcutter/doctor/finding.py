"""What a look at a project has found."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that is otherwise than it should be, or that is good to know.

    Attributes:
        check: What was looked at: `answers`, `repository`, `update`, `template`, `files`,
            `place`, `variables`, `servers`, `tools`, `lock` or `environment`.
        subject: A name for scripts, such as the variable's.
        found: What was found, in a sentence. Nothing secret is in it.
        meaning: What it means and what to do.
        wrong: Whether something is wrong; else it is for information.
        paths: The files that it is about.
    """

    check: str
    subject: str
    found: str
    meaning: str
    wrong: bool = True
    paths: list[str] = field(default_factory=list)
