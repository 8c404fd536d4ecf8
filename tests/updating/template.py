"""A small template with two versions: the second renames a question, moves a file, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import commit, git

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QUESTIONS = """\
_subdirectory: template
_templates_suffix: .jinja
_answers_file: .copier-answers.yml
_exclude: ["/_parts"]
_skip_if_exists: [notes.txt]
_envops: {trim_blocks: true, lstrip_blocks: true, keep_trailing_newline: true}
---
project_name: {type: str, help: "What is it called?", default: Orders}

owner: {type: str, help: "Who owns it?", default: example}

database:
  type: str
  help: Where is its data?
  default: sqlite
  choices:
    "SQLite: a file": sqlite
    "PostgreSQL: a server": postgresql
    "None":
      value: none
      validator: >-
        {%- if auth | default('none') == 'jwt' -%}
        JWT needs a database. Give both: -d database=none -d auth=none.
        {%- endif -%}

auth:
  type: str
  help: Who may call it?
  default: none
  choices:
    "Anybody": none
    "JWT":
      value: jwt
      validator: >-
        {%- if database == 'none' -%}JWT needs a database.{%- endif -%}

package:
  type: str
  help: What is its package called?
  default: "{{ project_name | lower | replace(' ', '_') }}"

slug:
  type: str
  when: false
  default: "{{ project_name | lower | replace(' ', '-') }}"

sqlite: {type: str, when: false, default: "{{ '.' if database == 'sqlite' else '' }}"}
postgresql: {type: str, when: false, default: "{{ '.' if database == 'postgresql' else '' }}"}
jwt: {type: str, when: false, default: "{{ '.' if auth == 'jwt' else '' }}"}
"""

STORE = """\
\"\"\"Where items are kept.\"\"\"

ADDRESS = "{}"


def open_store() -> str:
    return ADDRESS


def close_store() -> None:
    pass


def ping() -> bool:
    return True
"""

FIRST = {
    "copier.yml": QUESTIONS,
    "template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
    "template/README.md.jinja": (
        "# {{ project_name }}\n\nOf {{ owner }}, on {{ database }}.\n\n## Start\n\n"
        "Run it.\n\n## Test\n\nTest it.\n\n## Help\n\nAsk.\n"
    ),
    "template/notes.txt": "Notes of the team.\n",
    "template/{{ package }}/app.py": "".join(f"step_{number} = {number}\n" for number in range(30)),
    "template/{{ package }}/items/model.py": "class Item:\n    name: str\n    version: int\n",
    "template/{{ package }}/items/rest.py": "def get() -> str:\n    return 'item'\n",
    "template/logo.bin": "\0first",
    "template/{{ sqlite }}/{{ package }}/store.py": STORE.format("file"),
    "template/{{ sqlite }}/docs/sqlite.md": "# SQLite\n\nA file.\n\nBack it up.\n",
    "template/{{ postgresql }}/{{ package }}/store.py": STORE.format("server"),
    "template/{{ postgresql }}/{{ package }}/pool.py": "SIZE = 10\n",
    "template/{{ postgresql }}/_parts/technology.yml": """\
name: postgresql
title: PostgreSQL
question: database
value: postgresql
advice: {added: "Run `SLUG migrate`."}
variables:
  - {name: DATABASE_URL, required: true, secret: true, meaning: Where the server is.}
""",
    "template/{{ sqlite }}/_parts/technology.yml": """\
name: sqlite
title: SQLite
question: database
value: sqlite
advice: {removed: "Save `SLUG.db`."}
variables:
  - {name: DATABASE_FILE, default: SLUG.db, meaning: Where the file is.}
""",
    "template/{{ jwt }}/{{ package }}/tokens.py": "ISSUER = ''\n",
    "template/{{ jwt }}/_parts/technology.yml": (
        "name: jwt\ntitle: JWT\nquestion: auth\nvalue: jwt\n"
    ),
}

# What the second version changes; None removes.
SECOND: dict[str, str | None] = {
    "copier.yml": QUESTIONS.replace(
        'owner: {type: str, help: "Who owns it?", default: example}',
        'organization: {type: str, help: "Who owns it?", '
        """default: "{{ owner | default('example') }}"}\n\n"""
        'port: {type: int, help: "Which port?", default: 8000}',
    ),
    "template/README.md.jinja": (
        "# {{ project_name }}\n\nOf {{ organization }}, on {{ database }}.\n\n## Start\n\n"
        "Run it on port {{ port }}.\n\n## Test\n\nTest it.\n\n## Help\n\nAsk.\n"
    ),
    "template/{{ package }}/items/rest.py": None,
    "template/{{ package }}/items/http.py": "def get() -> str:\n    return 'item'\n",
    "template/{{ package }}/app.py": "".join(
        f"step_{number} = {number}\n" if number != 20 else "step_20 = 'twenty'\n"
        for number in range(30)
    ),
    "template/logo.bin": "\0second",
    "template/notes.txt": "Other notes.\n",
    "template/{{ sqlite }}/docs/sqlite.md": "# SQLite\n\nA file.\n\nBack it up every day.\n",
    "template/CONTRIBUTING.md": "# How to take part\n",
}


class Template:
    """A template's repository, whose versions a test writes."""

    def __init__(self, folder: Path) -> None:
        """Make the repository, with nothing in it."""
        self.folder = folder
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")

    def release(self, files: Mapping[str, str | None], tag: str | None = None) -> str:
        """Write files, or remove those that are None, and commit; return the commit."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode())
        made = commit(self.folder, tag or "Go on")
        if tag is not None:
            git(self.folder, "tag", tag)
        return made


def two_versions(folder: Path) -> Template:
    """Make the template with the releases 1.0.0 and 1.1.0."""
    template = Template(folder)
    template.release(FIRST, "1.0.0")
    template.release(SECOND, "1.1.0")
    return template
