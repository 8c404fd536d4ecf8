"""A template of any size, made of layers as the real one is, and without a fault.

Run it to write one: `python -m tests.synthetic FOLDER --axes 9 --files 250`.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# How many answers each question has, "none" among them; the last question takes a list.
SIZES: Final = (8, 4, 4, 4, 5, 4, 4, 3)
LIST: Final = ("tool1", "tool2", "tool3", "tool4")
# What the process runs with is decided by so many questions, its servers by so many and the list.
PROCESS: Final = 5
SERVERS: Final = 3

COPIER = """\
_subdirectory: template
_exclude: ["/_parts"]
_envops: {trim_blocks: true, lstrip_blocks: true, undefined: jinja2.StrictUndefined}

---
catalogue:
  type: json
  when: false
  default: !include "template/*/_parts/technology.yml"

---
project_name: {type: str, default: Orders}
package:
  type: str
  default: "{{ project_name | lower | replace(' ', '_') }}"
"""
LISTED = """\
{name}:
  type: json
  when: false
  default: >-
    {{{{ catalogue | selectattr('name', 'in', [{questions}]{tools}) | sort(attribute='name')
    | list | to_json }}}}
"""
PYPROJECT = """\
[project]
name = "{{ package | replace('_', '-') }}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = [
    "pydantic-settings>=2",
{% for technology in process %}
    "{{ technology.name }}-client>=1",
{% endfor %}
]

[tool.ruff]
line-length = 100

[tool.ruff.lint]
select = ["E", "F", "I", "W"]
isort.known-first-party = ["{{ package }}"]
"""
SETTINGS = """\
\"\"\"What is read from the environment.\"\"\"

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    \"\"\"All settings.\"\"\"

    port: int = 8000
{% for technology in process %}
{% include technology.parts ~ "/settings.py.jinja" %}
{% endfor %}
"""
APP = """\
\"\"\"Opens every client.\"\"\"

from {{ package }}.settings import Settings
{% for technology in process %}
from {{ package }}.{{ technology.name }} import connect as connect_{{ technology.name }}
{% endfor %}


def start() -> list[object]:
    \"\"\"Open the clients, one after the other.\"\"\"
    settings = Settings()
    clients: list[object] = [settings.port]
{% for technology in process %}
    clients.append(connect_{{ technology.name }}(settings))
{% endfor %}
    return clients
"""
EXAMPLE = """\
PORT=8000
{% for technology in process %}
{{ technology.name | upper }}_URL={{ technology.name }}://host
{% endfor %}
"""
COMPOSE = """\
services:
  mail:
    image: mail:1
{% for technology in servers %}
{% include technology.parts ~ "/compose.yaml.jinja" %}
{% endfor %}
{% if servers %}
volumes:
{% for technology in servers %}
  {{ technology.name }}: {}
{% endfor %}
{% endif %}
"""
README = """\
# {{ project_name }}

Start it with `make up`.
{% for technology in servers %}

## {{ technology.name | title }}

See [its page](docs/{{ technology.name }}.md).
{% endfor %}
"""
MAKEFILE = """\
.PHONY: up test

up:
\tdocker compose up --wait

test:
\tpytest
"""
WORKFLOW = """\
name: ci
on: push
permissions: {}
jobs:
  test:
    name: Tests
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    services:
      mail:
        image: mail:1
{% for technology in servers %}
      {{ technology.name }}:
        image: {{ technology.name }}:1
{% endfor %}
    steps:
      - name: Test
        run: make test
"""
CLIENT = """\
\"\"\"The client of {name}.\"\"\"

from {name}_client import Client

from {{{{ package }}}}.settings import Settings


def connect(settings: Settings) -> Client:
    \"\"\"Open it.\"\"\"
    return Client(settings.{name}_url)
{{% if {other} %}}


def connect_again(settings: Settings) -> Client:
    \"\"\"Open it beside {other}.\"\"\"
    return Client(settings.{name}_url, again=True)
{{% endif %}}
"""
LAYER = {
    "_parts/settings.py.jinja": '    {name}_url: str = "{name}://host"\n',
    "_parts/compose.yaml.jinja": (
        "  {name}:\n    image: {name}:1\n    volumes:\n      - {name}:/data\n"
    ),
    "docs/{name}.md.jinja": "# {name}\n\nUsed by {{{{ project_name }}}}.\n",
}
CORE = '"""Module {number}."""\n\n' + "\n".join(
    f"VALUE_{number} = {number}" for number in range(40)
)


@dataclass(frozen=True)
class Question:
    """A question and the technologies that it offers."""

    name: str
    technologies: tuple[str, ...]

    @property
    def text(self) -> str:
        """The question as copier.yml has it; one of the sixth's answers needs one of the fifth."""
        lines = [f"{self.name}:", "  type: str", "  default: none", "  choices:", "    none: none"]
        for technology in self.technologies:
            if technology == "tech61":
                refusal = "{% if axis5 == 'none' %}Choose another one for axis5.{% endif %}"
                lines.append(f'    {technology}: {{value: {technology}, validator: "{refusal}"}}')
            else:
                lines.append(f"    {technology}: {technology}")
        return "\n".join(lines) + "\n"


def questions(axes: int) -> list[Question]:
    """Make the questions that take one answer; the one that takes a list comes on top."""
    return [
        Question(f"axis{axis}", tuple(f"tech{axis}{number}" for number in range(1, size)))
        for axis, size in enumerate(SIZES[: axes - 1], start=1)
    ]


def stacks(axes: int) -> int:
    """Count the stacks, by hand."""
    count: int = math.prod(SIZES[: axes - 1]) * (2 ** len(LIST) - 1)
    if axes > 6:
        count -= count // SIZES[4] // SIZES[5]
    return count


def write(folder: Path, axes: int = 9, files: int = 250, process: int = PROCESS) -> Path:
    """Write a template.

    Args:
        folder: Where to; it must not exist.
        axes: How many questions it has, at most nine.
        files: How many files it has; if need be more, for each technology is a layer.
        process: How many questions decide what most shared files read.

    Returns:
        The folder.
    """
    asked = questions(axes)
    tools = "{% if tools | length > 3 %}Take at most three.{% endif %}"
    (folder / "template").mkdir(parents=True)
    listed = "".join(
        LISTED.format(
            name=name,
            questions=", ".join(one.name for one in asked[:count]),
            tools=" + tools" if name == "servers" else "",
        )
        for name, count in (("process", process), ("servers", SERVERS))
    )
    (folder / "copier.yml").write_text(
        COPIER
        + "".join(one.text for one in asked)
        + f"tools:\n  type: str\n  multiselect: true\n  default: []\n"
        f'  choices: [{", ".join(LIST)}]\n  validator: "{tools}"\n'
        + listed
        + '---\n!include "template/*/_parts/questions.yml"\n',
        "utf-8",
    )
    layers = [(one.name, technology) for one in asked for technology in one.technologies]
    _shared(folder / "template", layers)
    for place, (question, name) in enumerate([*layers, *(("tools", tool) for tool in LIST)]):
        other = layers[(place + 5) % len(layers)][1]
        _layer(folder / "template", question, name, other)
    written = sum(path.is_file() for path in folder.rglob("*")) - 1
    for number in range(files - written):
        module = folder / "template" / "src" / "{{ package }}" / f"core{number:03}.py"
        module.write_text(CORE.format(number=number) + "\n", "utf-8")
    return folder


def _shared(root: Path, layers: list[tuple[str, str]]) -> None:
    package = root / "src" / "{{ package }}"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    for path, text in (
        (package / "settings.py.jinja", SETTINGS),
        (package / "app.py.jinja", APP),
        (root / "pyproject.toml.jinja", PYPROJECT),
        (root / ".env.example.jinja", EXAMPLE),
        (root / "compose.yaml.jinja", COMPOSE),
        (root / "README.md.jinja", README),
        (root / "Makefile", MAKEFILE),
        (root / "{{ _copier_conf.answers_file }}.jinja", "{{ _copier_answers | to_nice_yaml }}"),
    ):
        path.write_text(text, "utf-8")
    workflows = root / f"{{{{ {layers[-1][1]} }}}}" / ".github" / "workflows"
    workflows.mkdir(parents=True)
    (workflows / "ci.yml.jinja").write_text(WORKFLOW, "utf-8")


def _layer(root: Path, question: str, name: str, other: str) -> None:
    layer = root / f"{{{{ {name} }}}}"
    chosen = f"'{name}' in tools" if question == "tools" else f"{question} == '{name}'"
    texts = {path: text.format(name=name) for path, text in LAYER.items()}
    texts["_parts/technology.yml"] = (
        json.dumps({"name": name, "parts": f"template/{layer.name}/_parts"}) + "\n"
    )
    texts["_parts/questions.yml"] = (
        f"{name}: {{type: str, when: false, default: \"{{{{ '.' if {chosen} else '' }}}}\"}}\n"
    )
    if question.removeprefix("axis") in map(str, range(1, PROCESS + 1)):
        texts["src/{{ package }}/{name}.py.jinja"] = CLIENT.format(name=name, other=other)
    for path, text in texts.items():
        file = layer / path.replace("{name}", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def main() -> None:
    """Write a template from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--axes", type=int, default=9)
    parser.add_argument("--files", type=int, default=250)
    parser.add_argument("--process", type=int, default=PROCESS)
    given = parser.parse_args()
    write(given.folder, given.axes, given.files, given.process)


if __name__ == "__main__":
    main()
