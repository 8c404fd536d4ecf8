"""Small templates, written where a test wants them, and what the prover says of them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from stackcutter.prove.configuration import read_configuration
from stackcutter.prove.engine import Engine
from stackcutter.prove.proof import Options, Proof
from stackcutter.prove.questions import Questions
from stackcutter.prove.stacks import Stacks
from stackcutter.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from stackcutter.prove.failure import Failure
    from stackcutter.prove.report import Report

SETTINGS = """\
_subdirectory: template
_exclude: ["/_parts"]
_envops: {trim_blocks: true, lstrip_blocks: true, undefined: jinja2.StrictUndefined}
"""
ANSWERS = "{{ _copier_conf.answers_file }}.jinja"
# Two questions that refuse one pair of their answers, a list, and a flag.
QUESTIONS = """\
project_name: {type: str, default: Orders}
database:
  type: str
  default: sqlite
  choices: [sqlite, postgresql, none]
cache:
  type: str
  default: none
  choices:
    none: none
    redis: {value: redis, validator: "{% if database == 'none' %}Choose a database.{% endif %}"}
auth:
  type: str
  multiselect: true
  default: []
  choices: [jwt, oauth]
redis: {type: str, when: false, default: "{{ '.' if cache == 'redis' else '' }}"}
"""
STACKS = (3 * 2 - 1) * 4


def write(folder: Path, files: dict[str, str], questions: str = QUESTIONS, more: str = "") -> Path:
    """Write a template.

    Args:
        folder: Where to; what is there stays.
        files: Texts by path below the folder that is copied; the answers file comes on top.
        questions: The questions as YAML.
        more: More of copier's settings.

    Returns:
        The folder.
    """
    root = folder / "template"
    for path, text in {ANSWERS: "{{ _copier_answers | to_nice_yaml }}", **files}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), "utf-8")
    settings = f"{SETTINGS}{more}---\n{questions}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "copier.yml").write_text(settings, "utf-8")
    return folder


def prove(folder: Path, *, copies: int = 2, workers: int = 1) -> Report:
    """Prove a template that lies in a folder, with random copies that are always the same."""
    options = Options(workers=workers, copies=copies, seed=1, remember=False)
    return Proof(source(folder), options).run()


def source(folder: Path) -> Source:
    """Open a template as it lies there."""
    return Source(folder, str(folder), None)


def stacks(folder: Path) -> Stacks:
    """Ask a template's questions."""
    configuration = read_configuration(folder)
    return Stacks(Questions(Engine(source(folder)), configuration), configuration.bound)


@dataclass(frozen=True)
class Fault:
    """What a test expects of a failure.

    Attributes:
        rule: The rule.
        place: The file, with its line if there is one.
        answers: The smallest answers.
    """

    rule: str
    place: str
    answers: dict[str, Any] | None


def faults(report: Report) -> list[Fault]:
    """List what a report found, in its order."""
    return [fault(one) for one in report.failures]


def fault(failure: Failure) -> Fault:
    """Take from a failure what a test expects."""
    answers = None if failure.answers is None else dict(failure.answers)
    return Fault(failure.rule, failure.place, answers)
