"""`docs/proof.md`: the figures of a whole run."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from stackcutter.prove.parallel import cores
from tests.deep.steps import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.deep.state import Run
    from tests.deep.steps import Step

# What this run cannot have, whatever the machine.
MISSING = """\
SQL Server is in no package registry, so none was started: no service of a SQL Server stack was
migrated, started or asked, and its integration tests did not run. Such copies were generated,
installed, linted, type-checked and tested on the repository in memory. See
[what is tested of it](sql-server.md). `SQLSERVER_DATABASE_URL` gives `make deep` a server, as
`mssql://user:password@host:1433/database` with a user who may create databases.

MongoDB is in none either: mongo-java-server ran in its place, unless `MONGODB_URL` named one. See
[what it cannot show](mongodb.md).\
"""


def page(runs: Mapping[Step, Run], versions: Mapping[str, str], *, sqlserver: bool) -> str:
    """Write the page.

    Args:
        runs: All steps, in order, and how they went.
        versions: What they were run with.
        sqlserver: Whether a SQL Server was given.
    """
    return "\n".join(_lines(runs, versions, sqlserver=sqlserver)) + "\n"


def _lines(
    runs: Mapping[Step, Run], versions: Mapping[str, str], *, sqlserver: bool
) -> Iterator[str]:
    failed = sum(run.figures.failed for run in runs.values())
    seconds = sum(run.seconds for run in runs.values())
    yield "# The last long run"
    yield ""
    yield "Written by `make deep`. [How the proof works](proving.md) says what the words mean."
    yield ""
    yield f"- Ended: {max(run.date for run in runs.values())}"
    yield f"- Commit: {_commits([run.commit for run in runs.values()])}"
    yield f"- Result: {_failures(failed)}"
    machine = f"{platform.system()}, {platform.machine()}, {cores()} cores"
    yield f"- Took: {seconds / 60:.0f} minutes on {machine}"
    yield ""
    yield "| Step | Covered | Passed | Failed | Not run | Seconds | Commit |"
    yield "|---|---|--:|--:|--:|--:|---|"
    for step, run in runs.items():
        figures = run.figures
        covered = ", ".join(f"{count:,} {what}" for what, count in figures.covered.items())
        numbers = (figures.passed, figures.failed, sum(figures.not_run.values()))
        cells = [f"{step.title} (`{step.name}`)", covered]
        cells += [f"{number:,}" for number in numbers]
        cells += [f"{run.seconds:,.0f}", f"`{run.commit[:7]}`"]
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield "One step alone: `make deep STEPS=contract`. A step that passed is not repeated while all"
    yield "that it reads stays the same."
    yield ""
    yield "## Not run"
    yield ""
    if not sqlserver:
        yield MISSING
        yield ""
    yield "What is not run never counts as passed."
    yield ""
    yield "| Step | How many | Why |"
    yield "|---|--:|---|"
    for step, run in runs.items():
        for reason, count in sorted(run.figures.not_run.items()):
            yield f"| `{step.name}` | {count:,} | {' '.join(reason.split())} |"
    yield ""
    yield from _servers([run.figures.servers for step, run in runs.items() if _asks(step)])
    faults = [(step, fault) for step, run in runs.items() for fault in run.figures.faults]
    if faults:
        yield ""
        yield "## Failures"
        yield ""
        yield from (f"- `{step.name}`: {_plain(fault)}" for step, fault in faults)
    yield ""
    yield "## Versions"
    yield ""
    yield "| What | Version |"
    yield "|---|---|"
    for name, version in versions.items():
        yield f"| {name} | {version} |"


def _asks(step: Step) -> bool:
    return any(CONTRACT in path for path in step.reads)


def _servers(steps: Sequence[Mapping[str, Mapping[str, int]]]) -> Iterator[str]:
    """Tell which file of tests passed against which server, and with how many tests."""
    columns = sorted({name for files in steps for found in files.values() for name in found})
    yield "## Which tests ran against which server"
    yield ""
    yield "How many tests of each file passed on a service that keeps its data there. The servers'"
    yield "versions are listed below; `none` and `sqlite` need none."
    yield ""
    yield f"| Tests | {' | '.join(columns)} |"
    yield f"|---|{'--:|' * len(columns)}"
    for files in steps:
        for name, found in sorted(files.items()):
            cells = [f"{found[column]:,}" if column in found else "-" for column in columns]
            yield f"| `{name}` | {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Keep what a program said from being read as Markdown."""
    return f"`{' '.join(text.replace('`', chr(39)).split())[:300]}`"


def _failures(count: int) -> str:
    return {0: "no failure", 1: "1 failure"}.get(count, f"{count:,} failures")


def _commits(commits: list[str]) -> str:
    """Name the commit; a step that had passed before ran on an earlier one."""
    names = [f"`{name}`" for name in dict.fromkeys(commits)]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names)}; a step is not repeated while what it reads stays the same"
