"""Deep checks on copies of a template that knows how to break each step."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stackcutter.prove.checks.deep import Status, deep, no_servers, service
from stackcutter.prove.checks.deep.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stackcutter.prove.checks.deep import Servers, StepResult

SMALL = Path(__file__).parent / "small"
# What the small template installs no tool for.
NO_TOOL = {"docker-compose config", "ruff", "ruff format", "pyright", "deptry", "import-linter"}
SERVICE = ["migrate", "start", "request", "stop"]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "template"))


def try_stacks(
    template: Path, *stacks: Mapping[str, Any], servers: Servers = no_servers
) -> list[StepResult]:
    folder = template.parent / "deep"
    return list(deep(template, stacks, folder, say=lambda _: None, servers=servers))


def statuses(results: list[StepResult]) -> dict[str, Status]:
    return {one.outcome.step: one.outcome.status for one in results}


def test_a_sound_stack_passes_and_says_what_was_not_run(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAKED", "1")

    results = try_stacks(template, {})

    assert {step for step, status in statuses(results).items() if status is Status.PASSED} == {
        *("copy", "uv sync", "mypy", "pytest"),
        *SERVICE,
    }
    lacking = {one.outcome.step: one for one in results if one.outcome.status is Status.NOT_RUN}
    assert set(lacking) == NO_TOOL
    assert lacking["ruff"].outcome.detail == "needs ruff, which the project does not install"
    assert not list((template.parent / "deep" / "work").iterdir())


@pytest.mark.parametrize(
    ("fault", "step", "said"),
    [
        ("tool", "pytest", "two tests failed"),
        ("migrate", "migrate", "the server is gone"),
        ("start", "start", "the port is taken"),
        ("request", "request", "POST /v1/line-things answers 500 in place of 201"),
        ("stop", "stop", "it ended with exit code 3 after SIGTERM"),
    ],
)
def test_each_broken_step_fails_with_the_answers_and_what_was_said(
    template: Path, fault: str, step: str, said: str
) -> None:
    results = try_stacks(template, {"fault": fault})

    failed = [one for one in results if one.outcome.status is Status.FAILED]
    assert [one.outcome.step for one in failed] == [step]
    assert said in failed[0].outcome.detail
    assert failed[0].answers == {"fault": fault}
    after = SERVICE[SERVICE.index(step) + 1 :] if step in SERVICE else []
    assert all(statuses(results)[later] is Status.NOT_RUN for later in after)


def test_a_refused_stack_fails_at_its_copy_and_the_others_go_on(template: Path) -> None:
    results = try_stacks(template, {"package": "os"}, {"package": "other"})

    assert [(one.answers["package"], one.outcome.step) for one in results[:2]] == [
        ("os", "copy"),
        ("other", "copy"),
    ]
    assert results[0].outcome.status is Status.FAILED
    assert "shadows the standard library" in results[0].outcome.detail
    assert statuses(results[1:])["stop"] is Status.PASSED


def test_a_broken_project_file_fails_at_the_installation(template: Path) -> None:
    project = template / "template" / "pyproject.toml.jinja"
    project.write_text(project.read_text("utf-8").replace('"1"', '"one"'), "utf-8")

    found = statuses(try_stacks(template, {}))

    assert found["uv sync"] is Status.FAILED
    assert found["pytest"] is Status.NOT_RUN


def test_a_second_run_repeats_only_what_did_not_pass(template: Path) -> None:
    try_stacks(template, {}, {"fault": "stop"})

    again = try_stacks(template, {}, {"fault": "stop"})

    tried = {
        (one.answers.get("fault", "none"), one.outcome.step)
        for one in again
        if not one.remembered and one.outcome.status is not Status.NOT_RUN
    }
    # A service lives once for all of its steps.
    assert ("none", "pytest") not in tried
    assert ("stop", "pytest") not in tried
    assert ("stop", "stop") in tried


def test_a_changed_file_is_tried_again(template: Path) -> None:
    try_stacks(template, {})
    code = template / "template" / "src" / "{{ package }}" / "__init__.py.jinja"
    code.write_text(code.read_text("utf-8") + "\n# Changed.\n", "utf-8")

    again = try_stacks(template, {})

    assert not any(one.remembered for one in again)


def test_a_service_gets_another_port_when_somebody_took_the_first(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        found = iter([(somebody.getsockname()[1], 1), free_ports(2)])
        monkeypatch.setattr(service, "free_ports", lambda _count: next(found))

        results = statuses(try_stacks(template, {}))

    assert [results[step] for step in SERVICE] == [Status.PASSED] * len(SERVICE)


def test_a_stack_without_its_server_is_not_run_and_not_passed(template: Path) -> None:
    results = try_stacks(template, {"database": "postgresql"})

    for one in results:
        if one.outcome.step in {"integration", *SERVICE}:
            assert one.outcome.status is Status.NOT_RUN
            assert one.outcome.detail == "needs a server of postgresql, and none is given"


def test_a_stack_is_started_with_the_server_that_is_given(template: Path) -> None:
    asked: list[str] = []

    def servers(answers: Mapping[str, Any]) -> dict[str, str]:
        asked.append(answers["database"])
        return {"DATABASE_URL": "postgresql://127.0.0.1:1/test"}

    found = statuses(try_stacks(template, {"database": "postgresql"}, servers=servers))

    # Once for the tests and once for the service: each has an empty database.
    assert asked == ["postgresql", "postgresql"]
    steps = ["integration", *SERVICE]
    assert [found[step] for step in steps] == [Status.PASSED] * len(steps)
