"""Both front doors, as a user opens them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import copier
import pytest

from tests.cli.conftest import IDENTITY, commit, git
from tests.prove.template import write
from tools.cookiecutter import text

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
# What cookiecutter reads, beside the file that is made.
DOOR = ("hooks", "{{cookiecutter.__folder}}")
# Three texts, a choice, a list, and a question that is not always asked.
QUESTIONS = """\
word: {type: str, when: false, default: computed}
project_name:
  {type: str, default: Orders, validator: "{% if '!' in project_name %}No shouting.{% endif %}"}
package: {type: str, default: "{{ project_name | lower }}", help: "What is it called [in code]?"}
cache: {type: str, help: "Which cache?", default: none, choices: {A server: redis, None: none}}
note: {type: str, default: plain}
api:
  type: str
  multiselect: true
  default: [rest]
  choices: [rest, graphql, an odd one]
  validator: "{% if not api %}Choose at least one.{% endif %}"
topology:
  type: str
  when: "{{ cache == 'redis' }}"
  default: one
  choices: [one, many]
  validator: "{% if cache != 'redis' %}There is no cache.{% endif %}"
slug: {type: str, when: false, default: "{{ project_name | lower | replace(' ', '-') }}"}
"""
FILES = {"{{ package }}.txt.jinja": "{{ [note, cache, topology, api] | tojson }}\n"}


def small(folder: Path) -> Path:
    """Make a small template with both doors: a tag 1.0.0, and a commit after it."""
    write(folder, FILES, QUESTIONS)
    for name in DOOR:
        shutil.copytree(ROOT / name, folder / name)
    (folder / "cookiecutter.json").write_text(text(folder), encoding="utf-8")
    start(folder)
    return folder


def start(folder: Path) -> None:
    """Make a template a repository, with a tag 1.0.0 and a commit after it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in IDENTITY.items():
            patch.setenv(name, value)
        git(folder, "init", "--quiet", "--initial-branch=main")
        commit(folder, "The template")
        git(folder, "tag", "1.0.0")
        (folder / "template/NEWS.md").write_text("After the tag.\n")
        commit(folder, "News")


def cookiecutter(
    *arguments: str | Path, cwd: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run cookiecutter in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "cookiecutter", *arguments],
        cwd=cwd,
        env={**os.environ, "PWD": str(cwd), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def copied(
    template: Path | str, project: Path, answers: Mapping[str, Any], ref: str = "HEAD"
) -> Path:
    """Copy the template with copier."""
    copier.run_copy(
        str(template), project, data=dict(answers), defaults=True, quiet=True, vcs_ref=ref
    )
    return project


def as_texts(answers: Mapping[str, Any]) -> dict[str, str]:
    """Write answers as cookiecutter takes them: a list is one text."""
    return {
        name: ", ".join(answer) if isinstance(answer, list) else answer
        for name, answer in answers.items()
    }


def tree(project: Path) -> dict[str, tuple[int, bytes]]:
    """Read all that lies in a project: files with their modes, and folders."""
    return {
        path.relative_to(project).as_posix(): (
            path.stat().st_mode,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in project.rglob("*")
    }
