"""Named stacks, out of presets.yml and the company's own file."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from stackcutter.company import company
from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from stackcutter.company import Company
    from stackcutter.interview import Interview


@dataclass(frozen=True)
class Preset:
    """A named stack.

    Attributes:
        name: What `--preset` takes.
        summary: One line on when to choose it.
        answers: Its answers to the template's questions.
    """

    name: str
    summary: str
    answers: dict[str, Any]


def available_presets(interview: Interview) -> list[Preset]:
    """List the presets whose every technology the template has, and the company does not forbid.

    Raises:
        AnswerError: A default of the company's is no answer.
    """
    house = company()
    if house.defaults:
        interview.replies({})
    return [
        preset
        for preset in _presets(interview, house)
        if not any(house.sentence(*answer) for answer in preset.answers.items())
    ]


def _presets(interview: Interview, house: Company) -> list[Preset]:
    data: dict[str, dict[str, Any]] = yaml.safe_load(
        files("stackcutter").joinpath("presets.yml").read_text(encoding="utf-8")
    )
    # The company's own come first, and take the place of ours of the same name.
    presets = [Preset(name, **details) for name, details in house.presets.items()]
    for name, details in data.items():
        answers = details["answers"]
        if name not in house.presets and all(
            _exists(question, answer, interview) for question, answer in answers.items()
        ):
            asked = {k: v for k, v in answers.items() if interview.is_known(k)}
            presets.append(Preset(name, details["summary"], asked))
    return presets


def preset_answers(name: str, interview: Interview) -> dict[str, Any]:
    """Return a preset's answers.

    Raises:
        RefusalError: There is no such preset.
    """
    presets = {preset.name: preset for preset in _presets(interview, company())}
    if name in presets:
        return presets[name].answers
    allowed = [preset.name for preset in available_presets(interview)]
    near = get_close_matches(name, allowed, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    there = f"The presets are {', '.join(allowed)}." if allowed else "This template has none."
    message = f"There is no preset {name}.{hint} {there}"
    raise RefusalError(message)


def _exists(question: str, answer: Any, interview: Interview) -> bool:  # noqa: ANN401 (any answer)
    """Tell whether the template offers this answer.

    A question that is not asked yet has one answer only: what the template does without asking.
    """
    values = answer if isinstance(answer, list) else [answer]
    if question in interview.names:
        offered = [choice.value for choice in interview.choices(question)]
        return all(value in offered for value in values)
    technologies = {(t.question, t.value) for t in interview.catalogue}
    return all(value == "none" or (question, value) in technologies for value in values)
