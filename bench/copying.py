"""`copier copy` of the fullest stack against copier's own floor."""

from __future__ import annotations

import shutil
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.machine import ROOT
from bench.timing import alternate, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RUNS = 7
FULLEST = ("database=postgresql", "repository_host=github", "ci=github_actions")
# The whole template's size, when all technologies are there.
LAYERS, FILES, CHOSEN = 60, 1700, 20

_HEAD = """\
_subdirectory: template
_templates_suffix: .jinja
_exclude: ["/_parts", "__pycache__", "*.py[co]", ".DS_Store"]
_envops: {trim_blocks: true, lstrip_blocks: true, keep_trailing_newline: true}
"""


def report() -> list[str]:
    """Measure, and write the lines of the report."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        real = _real(folder / "real")
        layered = _layered(folder / "layered")
        rows = []
        for title, template, answers in (
            ("the template as it is, its fullest stack", real, FULLEST),
            (f"{LAYERS} layers and {FILES} files, {CHOSEN} layers chosen", layered, ()),
        ):
            copied = folder / f"copied-{template.name}"
            _run_once(template, answers, copied)
            floor = _floor(template, copied, folder / f"floor-{template.name}")
            times = alternate(
                {
                    "floor": _command(floor, (), folder / "out"),
                    "copy": _command(template, answers, folder / "out"),
                },
                RUNS,
            )
            floor_seconds, seconds = (statistics.median(times[n].wall) for n in ("floor", "copy"))
            files = sum(path.is_file() for path in copied.rglob("*"))
            ratio = times["copy"].ratio(times["floor"])
            rows.append(
                f"| {title} | {files} | {floor_seconds:.2f} | {seconds:.2f} | {ratio:.2f} |"
            )
    return [
        "## `copier copy`",
        "",
        "Whole processes, start-up included, from a local folder. The floor is copier itself: a "
        "template without questions, with as many plain and templated files as were copied, under "
        "as many templated folders. Median of "
        f"{RUNS} alternating runs; the ratio should be at most 2.5.",
        "",
        "| template | files copied | floor, s | copy, s | ratio |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _command(template: Path, answers: Sequence[str], out: Path) -> Callable[[], list[str]]:
    def command() -> list[str]:
        shutil.rmtree(out, ignore_errors=True)
        data = [part for answer in answers for part in ("-d", answer)]
        return [sys.executable, "-m", "copier", "copy", "-q", "--defaults", *data,
                str(template), str(out)]  # fmt: skip

    return command


def _run_once(template: Path, answers: Sequence[str], out: Path) -> None:
    run(_command(template, answers, out)())


def _real(folder: Path) -> Path:
    """Put the template outside git, as a local folder."""
    folder.mkdir()
    shutil.copy(ROOT / "copier.yml", folder)
    shutil.copytree(ROOT / "template", folder / "template")
    return folder


def _layered(folder: Path) -> Path:
    """Write a template of the size that the whole one will have, in layers."""
    flags = "".join(
        f"layer{n}: {{type: str, when: false, default: '{'.' if n < CHOSEN else ''}'}}\n"
        for n in range(LAYERS)
    )
    text = (ROOT / "template" / "{{ service }}" / "README.md.jinja").read_text()
    text = text.replace("{%", "{#").replace("%}", "#}")
    (folder / "template").mkdir(parents=True)
    (folder / "copier.yml").write_text(f"{_HEAD}\npackage: {{type: str, default: orders}}\n{flags}")
    plain = "".join(f"Line {number} of a text.\n" for number in range(40))
    for number in range(FILES):
        layer = number % LAYERS
        place = folder / "template" / f"{{{{ layer{layer} }}}}" / "src" / "{{ package }}"
        place.mkdir(parents=True, exist_ok=True)
        if number % 3:
            (place / f"part{number}.md.jinja").write_text(f"{{{{ package }}}} {number}\n{plain}")
        else:
            (place / f"part{number}.md").write_text(plain)
    return folder


def _floor(template: Path, copied: Path, folder: Path) -> Path:
    """Write a template without questions that copies as much."""
    sources = {path.name for path in (template / "template").rglob("*") if path.is_file()}
    files = [path for path in copied.rglob("*") if path.is_file()]
    folders = [path for path in copied.rglob("*") if path.is_dir()]
    (folder / "template").mkdir(parents=True)
    (folder / "copier.yml").write_text(_HEAD)
    for path in folders:
        (folder / "template" / _templated(path.relative_to(copied))).mkdir(parents=True)
    for path in files:
        relative = path.relative_to(copied)
        target = folder / "template" / _templated(relative.parent) / relative.name
        text = path.read_bytes()
        if path.name not in sources:
            target = target.with_name(f"{target.name}.jinja")
            text = b"{% raw %}" + text + b"{% endraw %}"
        target.write_bytes(text)
    return folder


def _templated(path: Path) -> Path:
    return Path(*(f"{{{{ '{part}' }}}}" for part in path.parts))
