"""`make cookiecutter`: cookiecutter.json, made from the questions of copier.yml."""

from __future__ import annotations

import json
import sys
from itertools import product
from pathlib import Path
from typing import Any

from copier._tools import cast_to_bool
from jinja2 import Environment, TemplateError, meta
from rich.markup import escape

from stackcutter.copying import worker
from stackcutter.errors import FailureError, StackcutterError
from stackcutter.interview import Interview
from stackcutter.source import Source

ROOT = Path(__file__).parents[1]
# The computed answer that names the folder.
SLUG = "slug"


def text(root: Path) -> str:
    """Write the questions of a template for cookiecutter.

    Args:
        root: The folder of the template.

    Raises:
        FailureError: A question has a default or a condition that cookiecutter cannot follow.
    """
    return json.dumps(_Questions(root).everything(), indent=2, ensure_ascii=False) + "\n"


class _Questions:
    def __init__(self, root: Path) -> None:
        source = Source(root, None, None)
        self._interview = Interview(source)
        self._copier = worker(source, Path("project"), {})
        self._details: dict[str, dict[str, Any]] = self._copier.template.questions_data
        self._names = self._interview.names

    def everything(self) -> dict[str, Any]:
        only_if = {name: cases for name in self._names if (cases := self._cases(name)) != [{}]}
        return {
            **{name: self._offered(name) for name in self._names},
            # No answer, however wrong, names a folder that lies elsewhere.
            "__folder": f"{{% set slug %}}{self._renamed(SLUG)}{{% endset %}}"
            "{{ slug | slugify or 'service' }}",
            "_lists": [name for name in self._names if self._interview.is_list(name)],
            "_only_if": only_if,
            "__prompts__": {name: self._prompt(name, only_if) for name in self._names},
        }

    def _offered(self, name: str) -> str | list[str]:
        """Give the default, or all choices with the default first."""
        default = self._details[name].get("default", "")
        if self._interview.is_list(name):
            return ",".join(map(str, default))
        values = [str(choice.value) for choice in self._interview.choices(name)]
        if not values:
            return self._renamed(name)
        if default not in values:
            message = f"{name}: cookiecutter needs one of the choices as the default."
            raise FailureError(message)
        return sorted(values, key=lambda value: value != default)

    def _renamed(self, name: str) -> str:
        """Put `cookiecutter.` before the answers that a default reads."""
        template = str(self._details[name].get("default", ""))
        environment = Environment(autoescape=False)  # noqa: S701 (no HTML)
        try:
            environment.from_string(template)
            foreign = meta.find_undeclared_variables(environment.parse(template))
            # What is no question is a former name of this one, which nobody answers here.
            foreign &= set(self._details)
        except TemplateError as error:
            message = f"{name}: cookiecutter cannot read its default: {error}"
            raise FailureError(message) from error
        if not foreign <= set(self._names):
            message = f"{name}: its default reads {sorted(foreign)}, and these are not all asked."
            raise FailureError(message)
        parts, before = [], ""
        for _, kind, value in environment.lex(template):
            free = kind == "name" and value in self._names and before not in {".", "|"}
            parts.append(f"cookiecutter.{value}" if free else value)
            before = before if kind == "whitespace" else value
        return "".join(parts)

    def _cases(self, name: str) -> list[dict[str, str]]:
        """List the answers to earlier questions with which this one is asked."""
        condition = str(self._details[name].get("when", True))
        earlier = self._interview.conditions(name)
        for other in earlier:
            if self._interview.is_list(other) or not self._interview.choices(other):
                message = f"{name}: whether it is asked must follow from questions with one choice."
                raise FailureError(message)
        values = [[str(one.value) for one in self._interview.choices(other)] for other in earlier]
        combined = [dict(zip(earlier, row, strict=True)) for row in product(*values)]
        rendered = self._copier.jinja_env.from_string(condition)
        return [case for case in combined if cast_to_bool(rendered.render(case))]

    def _prompt(self, name: str, only_if: dict[str, list[dict[str, str]]]) -> str | dict[str, str]:
        prompt = escape(self._interview.help(name))
        cases = [
            ", ".join(f"{other}={value}" for other, value in case.items())
            for case in only_if.get(name, ())
        ]
        if cases:
            prompt += f" (counts only with {' or '.join(cases)})"
        titles = {str(one.value): escape(one.title) for one in self._interview.choices(name)}
        if self._interview.is_list(name):
            lines = [prompt, *(f"{value} - {title}" for value, title in titles.items())]
            return "\n    ".join([*lines, "One or more of them, with commas between"])
        return {"__prompt__": prompt, **titles} if titles else prompt


def main() -> int:
    """Write the file; return the exit code."""
    try:
        (ROOT / "cookiecutter.json").write_text(text(ROOT), encoding="utf-8")
    except StackcutterError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
