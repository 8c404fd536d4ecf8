"""The questions of the interview, as a page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackcutter.combinations import smallest_stack
from tools.documentation.markdown import code, section, table

if TYPE_CHECKING:
    from stackcutter.interview import Interview


def questions(interview: Interview) -> str:
    """Write a section a question: what it asks, what it offers, what it takes by itself."""
    return "".join(section(name, _question(interview, name), level=3) for name in interview.names)


def _question(interview: Interview, name: str) -> str:
    default = interview.replies({})[name].default
    shown = f"[{', '.join(default)}]" if isinstance(default, list) else str(default)
    help_text = interview.help(name)
    lines = [help_text if help_text.endswith("?") else f"{help_text}.", ""]
    choices = interview.choices(name)
    if not choices:
        return "\n".join([*lines, f"Text; by default {code(shown)}."])
    several = "Any of these, as a list" if interview.is_list(name) else "One of these"
    lines += [f"{several}; by default {code(shown)}.", ""]
    rows = [
        (code(choice.value), choice.title, _needs(interview, name, choice.value))
        for choice in choices
    ]
    if not any(row[2] for row in rows):
        return "\n".join([*lines, table(["Answer", "When"], [row[:2] for row in rows])])
    return "\n".join([*lines, table(["Answer", "When", "Needs"], rows)])


def _needs(interview: Interview, name: str, value: str) -> str:
    """Name the further answers without which this one is refused."""
    stack = smallest_stack(interview, name, value) or {}
    return ", ".join(code(f"{k}={v}") for k, v in stack.items() if k != name)
