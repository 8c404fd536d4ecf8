"""The pages of the site: those that people wrote, filled in, and those that are made."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stackcutter.errors import FailureError
from stackcutter.interview import Interview
from tools.documentation.questions import questions
from tools.documentation.technologies import index, page, placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackcutter.source import Source

ROOT = Path(__file__).parents[2]
# A line of this form is replaced by the text of that name.
_PLACE = re.compile(r"^<!-- made: (?P<name>[a-z]+) -->$", re.MULTILINE)
# A path with an asterisk in the navigation stands for the pages that there are.
_PATTERN = re.compile(r'"(?P<pattern>[\w/-]*\*[\w/*-]*\.md)",?\s*')


def gather(template: Source, root: Path, folder: Path) -> None:
    """Write all pages and the generator's configuration.

    Args:
        template: What the made pages tell of.
        root: The repository, with docs/ and zensical.toml.
        folder: Where they are written; pages of earlier runs are removed.
    """
    interview = _quick(Interview(template))
    texts = {"questions": questions(interview), "technologies": index(interview)}
    pages = folder / "docs"
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(root / "docs", pages)
    for path in pages.rglob("*.md"):
        path.write_text(_filled(path.read_text(encoding="utf-8"), texts), encoding="utf-8")
    made = []
    for technology in placed(interview):
        made.append(f"technologies/{technology.name}.md")
        (pages / made[-1]).write_text(page(interview, technology), encoding="utf-8")
    configuration = (root / "zensical.toml").read_text(encoding="utf-8")
    (folder / "zensical.toml").write_text(_navigated(configuration, pages, made), encoding="utf-8")


def _quick(interview: Interview) -> Interview:
    """Compile each of copier's many small templates once: what goes together is asked often."""
    environment = interview._worker.jinja_env  # noqa: SLF001 (no public way to it)
    environment.from_string = cache(environment.from_string)  # type: ignore[assignment]
    return interview


def _filled(text: str, texts: Mapping[str, str]) -> str:
    """Put the made texts where a page has a place for them."""

    def found(place: re.Match[str]) -> str:
        try:
            return texts[place["name"]]
        except KeyError:
            message = f"A page asks for {place['name']}, and only these are made: {[*texts]}."
            raise FailureError(message) from None

    return _PLACE.sub(found, text)


def _navigated(configuration: str, pages: Path, made: list[str]) -> str:
    """Replace each pattern in the navigation by the pages that it stands for, in order."""

    def expanded(pattern: re.Match[str]) -> str:
        found = pages.glob(pattern["pattern"])
        paths = sorted(path.relative_to(pages).as_posix() for path in found)
        rank = {path: number for number, path in enumerate(made)}
        chosen = [path for path in paths if f'"{path}"' not in configuration]
        return "".join(f"{json.dumps(p)}, " for p in sorted(chosen, key=lambda p: rank.get(p, -1)))

    return _PATTERN.sub(expanded, configuration)
