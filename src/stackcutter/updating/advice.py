"""What an update leaves to the team, from what the technologies say of themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.catalogue import Technology
    from stackcutter.updating.preparing import Version


def advice(old: Version, new: Version) -> list[str]:
    """List what is left to do after an update, a sentence or two each.

    Args:
        old: What the project was.
        new: What it is now.
    """
    return [_named(text, new) for text in _advice(old, new)]


def _advice(old: Version, new: Version) -> Iterator[str]:
    before, after = ({one.name: one for one in version.parts} for version in (old, new))
    for name, technology in sorted({**before, **after}.items()):
        if name not in after:
            yield from _told(technology, "removed")
        elif name not in before:
            yield from _told(technology, "added")
        elif _members(old, name) != _members(new, name):
            yield from _told(technology, "replaced")
    variables, others = _variables(old), _variables(new)
    for name, variable in others.items():
        if name not in variables and variable.get("required"):
            secret = ", a secret" if variable.get("secret") else ""
            yield f"Set `{name}`{secret}, in `.env` and where it runs: {variable['meaning']}"
        elif name in variables and _form(variable) != _form(variables[name]):
            yield f"Set `{name}` anew, in `.env` and where it runs: {variable['meaning']}"
    gone = [f"`{name}`" for name in variables if name not in others]
    if gone:
        yield f"These variables are not read any more: {', '.join(gone)}."


def _told(technology: Technology, event: str) -> list[str]:
    said = (technology.details.get("advice") or {}).get(event)
    return [said] if said else []


def _members(version: Version, group: str) -> list[str]:
    return [one.name for one in version.chosen if group in one.listed("groups")]


def _variables(version: Version) -> dict[str, dict[str, Any]]:
    return {
        variable["name"]: variable
        for technology in version.parts
        for variable in technology.listed("variables")
    }


def _form(variable: dict[str, Any]) -> object:
    """Tell what decides whether a value that was set before still fits."""
    return variable.get("example") if variable.get("secret") else None


def _named(text: str, version: Version) -> str:
    """Put the project's names in the place of their placeholders, such as SLUG."""

    def name(match: re.Match[str]) -> str:
        return str(version.names.get(match[0].lower(), match[0]))

    return re.sub(r"\b(SLUG|PACKAGE|RESOURCE|PLURAL)\b", name, text)
