"""Compose files: what they declare and what they use."""

from __future__ import annotations

import pytest

from stackcutter.prove.checks import tools
from stackcutter.prove.checks.compose import Compose
from stackcutter.prove.checks.workspace import workspace
from tests.prove.checks.judging import document, judge

SOUND = """\
services:
  app:
    image: orders
    depends_on:
      database:
        condition: service_healthy
    networks: [inner, default]
    ports:
      - "127.0.0.1:8000:8000"
    secrets:
      - password
  database:
    image: postgres:17
    networks:
      inner:
    ports:
      - "5432:5432"
    volumes:
      - data:/var/lib/postgresql/data
      - ./init:/init:ro
      - type: volume
        source: logs
        target: /logs
networks:
  inner:
volumes:
  data:
  logs:
secrets:
  password:
    environment: PASSWORD
"""
# One change each that breaks the file, the rule that tells it, and its line.
FAULTS = [
    ("volumes:\n  data:\n  logs:\n", "volumes:\n  logs:\n", "compose-undeclared-volumes", 18),
    ("volumes:\n  data:\n  logs:\n", "volumes:\n  data:\n", "compose-undeclared-volumes", 18),
    ("networks:\n  inner:\nvolumes", "volumes", "compose-undeclared-networks", 7),
    ("- password", "- key", "compose-undeclared-secrets", 10),
    ("      database:\n        cond", "      db:\n        cond", "compose-unknown-service", 4),
    ("image: orders", "imagge: orders", "schema compose-spec", 2),
    ("service_healthy", "service_wealthy", "schema compose-spec", 4),
]


def test_a_sound_file_passes() -> None:
    assert judge(Compose(), "compose.yaml", SOUND) == []


@pytest.mark.parametrize(("old", "new", "rule", "line"), FAULTS)
def test_faults_are_found(old: str, new: str, rule: str, line: int) -> None:
    assert old in SOUND

    assert (rule, line) in judge(Compose(), "compose.yaml", SOUND.replace(old, new))


@pytest.mark.parametrize("text", [SOUND, *(SOUND.replace(old, new) for old, new, _, _ in FAULTS)])
def test_the_official_program_agrees(text: str) -> None:
    with workspace([document("compose.yaml", text)]) as space:
        command = [tools.program("docker-compose"), "-f", "0/compose.yaml", "config", "-q"]
        official = tools.run(
            command, cwd=space.root, verdicts=range(256), env={"PASSWORD": "secret"}
        )

    assert (official.returncode == 0) == (judge(Compose(), "compose.yaml", text) == [])


def test_what_nothing_uses_is_found() -> None:
    text = SOUND.replace("  logs:\nsecrets", "  logs:\n  old:\nsecrets")

    assert judge(Compose(), "compose.yaml", text) == [("compose-unused-volumes", 29)]


def test_one_port_for_two_services_is_found() -> None:
    text = SOUND.replace('"5432:5432"', '"127.0.0.1:8000:5432"')

    assert judge(Compose(), "compose.yaml", text) == [("compose-port", 16)]


def test_services_of_another_file_are_known_only_across_files() -> None:
    including = "include:\n  - monitoring.yaml\n" + SOUND.replace("      database:\n", "      x:\n")

    assert judge(Compose(), "compose.yaml", including) == []


def test_a_compose_file_is_told_by_its_content_too() -> None:
    assert Compose().wants(document("deploy/monitoring.yaml", SOUND))
    assert not Compose().wants(document(".github/workflows/ci.yml", SOUND))
    assert not Compose().wants(document("deploy/other.yaml", "services: [a]\n"))


def test_a_file_that_others_include_may_name_their_services() -> None:
    text = "services:\n  app:\n    image: a\n    depends_on: [database]\n"

    assert judge(Compose(), "deploy/compose.app.yaml", text) == []
    assert judge(Compose(), "deploy/compose.yaml", text) == [("compose-unknown-service", 4)]
