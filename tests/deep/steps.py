"""The steps of the long run, in order."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackcutter.prove import deepening
from stackcutter.prove.checks.deep import Status, StepResult, deep
from stackcutter.prove.proof import Options, Proof
from stackcutter.source import Source
from tests.contract.auth.oidc.stacks import OIDC_STACKS
from tests.contract.auth.stacks import SIGNED_STACKS
from tests.contract.stacks import ASKED, Stack
from tests.deep.figures import Figures, read_junit
from tests.deep.generated import generated
from tests.deep.inputs import ROOT, digest
from tests.servers.sqlserver import VARIABLE
from tests.servers.stacks import StackServers
from tests.threats.attempts import attempt, write_page
from tests.threats.defences import DEFENCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BUILD = ROOT / "build" / "deep"
# The template, the code that copies and proves it, the versions of what they run with, and this.
PROJECT = (
    *("copier.yml", "prove.yml", "hatch_build.py", "pyproject.toml", "uv.lock"),
    *("src", "template", "tests/conftest.py", "tests/compiling.py", "tests/servers"),
    *("tests/deep/steps.py", "tests/deep/figures.py"),
)
# What also decides, where the services that the tests ask are known by their own files.
TOOLS = (
    *("pyproject.toml", "uv.lock", "tests/conftest.py", "tests/servers", "tests/cli/conftest.py"),
    *("tests/template/conftest.py", "tests/deep/steps.py", "tests/deep/figures.py"),
)
CONTRACT = "tests/contract"
# What all tests of services share: what is no test there.
_ASKING = f":(glob){CONTRACT}/[!t]*.py"
FAULTS = "tests/contract/faults"
EVENTS = "tests/contract/events"
APIS = "tests/contract/apis"
AUTH = "tests/contract/auth"
UPDATES = "tests/template/test_updates.py"
UPDATING = "tests/updating"
COOKIECUTTER = "tests/cookiecutter"
DOCS = "tests/docs"
_ASKED: Mapping[str, Sequence[Stack]] = {**ASKED, "auth": [*SIGNED_STACKS, *OIDC_STACKS]}
# How many copies are tried at once.
SIDE_BY_SIDE = 2
# pytest's exit code where no test is chosen.
NO_TESTS = 5


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        name: How it is asked for.
        title: What it does.
        run: Does it.
        reads: The files and folders that decide how it ends, beside the project's own.
        asks: It asks services that are generated, and nothing else of the project.
    """

    name: str
    title: str
    run: Callable[[], Figures]
    reads: tuple[str, ...] = ()
    asks: bool = False

    @property
    def command(self) -> str:
        """What repeats just this step."""
        return f"make deep STEPS={self.name}"

    def inputs(self) -> str:
        """Hash what it reads."""
        given = str(VARIABLE in os.environ)
        if not self.asks:
            return digest((*PROJECT, *self.reads), given)
        return digest(
            (*TOOLS, *self.reads), given, generated(tuple(_ASKED[self.name]), digest(PROJECT))
        )


def prove() -> Figures:
    """Prove every stack, with nothing remembered."""
    program = Path(sys.executable).with_name("stackcutter")
    options = ["--no-cache", "--random", "10", "--json"]
    done = subprocess.run(
        [program, "prove", ".", *options], cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True
    )
    found = json.loads(done.stdout)
    failures = [one["message"] for one in found["failures"]]
    covered = {key: found[key] for key in ("stacks", "files", "assignments", "contents")}
    covered["random copies"] = found["copies"]
    passed = found["checks"] if not failures else max(0, found["checks"] - len(failures))
    return Figures(passed, len(failures), covered=covered, faults=failures)


def copies() -> Figures:
    """Install, judge, test and start real copies in which all pairs of answers occur."""
    proof = Proof(Source(ROOT, str(ROOT), None), Options())
    chosen = deepening.choose(proof.stacks, "pairs")
    parts = [chosen[n::SIDE_BY_SIDE] for n in range(SIDE_BY_SIDE)]
    with ProcessPoolExecutor(SIDE_BY_SIDE) as pool:
        results = chain.from_iterable(pool.map(copy_part, range(SIDE_BY_SIDE), parts))
    report = proof.report()
    deepening.tell(report, len(chosen), results)
    assert report.deep
    counts = report.deep.counts
    return Figures(
        counts.get(Status.PASSED, 0),
        counts.get(Status.FAILED, 0),
        report.deep.lacking,
        {"stacks": report.deep.copies},
        [f"{one.answers}: {one.message}" for one in report.failures],
    )


def threats() -> Figures:
    """Take each defence of `auth` out of a service, and see whether a test of it fails."""
    found = attempt(DEFENCES)
    write_page(found)
    unnoticed = [defence.threat for defence, noticed in found.items() if not noticed]
    return Figures(len(found) - len(unnoticed), len(unnoticed), faults=unnoticed)


def copy_part(number: int, chosen: Sequence[Mapping[str, Any]]) -> list[StepResult]:
    """Do so with some stacks, on servers and in a place of their own."""
    # What passed on one server says nothing of another.
    place = BUILD / "copies" / digest(["tests/servers"])[:16] / str(number)
    with StackServers() as servers:
        return list(deep(ROOT, chosen, place, servers=servers, say=tell))


def suite(name: str, *arguments: str, marked: str = "") -> Callable[[], Figures]:
    """Make a step of tests.

    Args:
        name: The step's name.
        *arguments: What pytest is asked to run.
        marked: Only tests with these marks.
    """

    def run() -> Figures:
        results = BUILD / f"{name}.xml"
        results.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-n", "2", "-m", marked, *arguments]
        done = subprocess.run([*command, f"--junit-xml={results}"], cwd=ROOT, check=False)
        if not results.exists():
            return Figures(failed=1, faults=[f"pytest ended with exit code {done.returncode}"])
        figures = read_junit(results)
        if done.returncode in {0, NO_TESTS} or figures.failed:
            return figures
        return Figures(failed=1, faults=[f"pytest ended with exit code {done.returncode}"])

    return run


def tell(text: str) -> None:
    """Say what is under way."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# What tests share that use the command line and the template.
_SHARED = ("tests/cli", "tests/prove", "tests/template", UPDATING)
_OTHERS = [f"--ignore={path}" for path in (CONTRACT, COOKIECUTTER, DOCS, UPDATES, UPDATING)]
_APART = [f"--ignore={path}" for path in (APIS, AUTH, EVENTS, FAULTS)]

STEPS = [
    Step("stacks", "Every stack rendered, every distinct content judged", prove),
    Step("copies", "Real copies with every pair of answers, on real servers", copies),
    Step(
        "contract",
        "The REST contract on every database, with both sets of names",
        suite("contract", CONTRACT, *_APART, marked="not several"),
        (f":(glob){CONTRACT}/*.py", f"{CONTRACT}/caching", f"{CONTRACT}/moves"),
        asks=True,
    ),
    Step(
        "resources",
        "Services of three resources: the contract of each, all checks and tests",
        suite("resources", CONTRACT, *_APART, marked="several"),
        (CONTRACT,),
    ),
    Step(
        "apis",
        "Every API on every database, by clients of three languages",
        suite("apis", APIS),
        (_ASKING, APIS),
        asks=True,
    ),
    Step(
        "faults",
        "Databases that stop, sleep and run full",
        suite("faults", FAULTS),
        (_ASKING, FAULTS),
        asks=True,
    ),
    Step(
        "events",
        "Events on every database, with both brokers, and what is ended under them",
        suite("events", EVENTS),
        (_ASKING, EVENTS),
        asks=True,
    ),
    Step(
        "auth",
        "Accounts on every database, and a real provider, over every API",
        suite("auth", AUTH),
        (_ASKING, AUTH),
        asks=True,
    ),
    Step(
        "threats",
        "Each defence taken out in turn: a test notices",
        threats,
        ("tests/threats", f":(glob){CONTRACT}/*.py"),
    ),
    Step(
        "updates",
        "Updates between every ordered pair of values of a question",
        suite("updates", UPDATES),
        _SHARED,
    ),
    Step(
        "updating",
        "Edits of a team through updates and switches, chosen at random",
        suite("updating", UPDATING, marked="deep"),
        _SHARED,
    ),
    Step(
        "cookiecutter",
        "The bytes of cookiecutter's door, with every pair of answers",
        suite("cookiecutter", COOKIECUTTER, marked="deep"),
        (*_SHARED, COOKIECUTTER, "hooks", "cookiecutter.json", "{{cookiecutter.__folder}}"),
    ),
    Step(
        "docs",
        "Every command of the README and the site",
        suite("docs", DOCS),
        ("README.md", "Makefile", "docs", "tools", "zensical.toml", DOCS),
    ),
    Step(
        "others",
        "All other long tests",
        suite("others", "tests", *_OTHERS, marked="deep"),
        (*_SHARED, "tests/synthetic.py", "tests/sqlserver", "tools"),
    ),
]
