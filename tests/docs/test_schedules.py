"""What the site offers to run by schedule is what those who run it accept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import commit, git
from tests.docs.pages import blocks, pages

ROOT = Path(__file__).parents[2]
TEMPLATE = {
    "copier.yml": "_subdirectory: template\n",
    "template/README.md": "# Service\n",
    "template/{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}",
}


def written(title: str) -> str:
    """Return the file of that title."""
    found = [
        block.text for page in pages() for block in blocks(page.read_text()) if block.title == title
    ]
    assert len(found) == 1
    return found[0]


def test_the_workflow_is_one(tmp_path: Path) -> None:
    workflow = tmp_path / "template.yml"
    workflow.write_text(written(".github/workflows/template.yml"))

    done = subprocess.run(
        [Path(sys.executable).with_name("actionlint"), "-no-color", workflow],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("schema", ["vendor.renovate"])
def test_the_configuration_is_one(tmp_path: Path, schema: str) -> None:
    configuration = tmp_path / "renovate.json"
    configuration.write_text(written("renovate.json"))

    done = subprocess.run(
        [
            Path(sys.executable).with_name("check-jsonschema"),
            *("--builtin-schema", schema, configuration),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.fixture
def service(tmp_path: Path) -> tuple[Path, Path]:
    """Make a service of a template, pushed to its host; the template has a newer version."""
    template, project = tmp_path / "template", tmp_path / "project"
    for path, text in TEMPLATE.items():
        (template / path).parent.mkdir(parents=True, exist_ok=True)
        (template / path).write_text(text)
    git(template, "init", "--quiet", "--initial-branch=main")
    commit(template, "First")
    git(template, "tag", "1.0.0")
    git(tmp_path, "init", "--quiet", "--bare", "host")
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults"]
    subprocess.run([*command, str(template), str(project)], check=True)
    git(project, "init", "--quiet", "--initial-branch=main")
    commit(project, "Start")
    git(project, "remote", "add", "origin", str(tmp_path / "host"))
    (template / "template/NEWS.md").write_text("News.\n")
    (template / "template/README.md").write_text("# Better\n")
    commit(template, "Second")
    git(template, "tag", "1.1.0")
    return project, tmp_path / "host"


def scheduled(project: Path) -> subprocess.CompletedProcess[str]:
    """Run the steps of the workflow as its host would, up to the pull request."""
    steps = yaml.safe_load(written(".github/workflows/template.yml"))["jobs"]["update"]["steps"]
    script = "\n".join(step["run"] for step in steps if "run" in step)
    functions = f'uvx() {{ {sys.executable} -m "$@"; }}\ngh() {{ echo "gh $*"; }}\n'
    return subprocess.run(
        ["bash", "-e", "-c", functions + script],
        cwd=project,
        env={**os.environ, "GITHUB_OUTPUT": "/dev/stdout", "GITHUB_RUN_ID": "7"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_workflow_proposes_all_that_an_update_brings(service: tuple[Path, Path]) -> None:
    project, host = service

    done = scheduled(project)

    assert done.returncode == 0, done.stderr
    assert "changed=true" in done.stdout
    assert "gh pr create" in done.stdout
    pushed = git(host, "ls-tree", "--name-only", "template-7").splitlines()
    assert pushed == [".copier-answers.yml", "NEWS.md", "README.md"]


def test_the_workflow_stops_at_a_conflict(service: tuple[Path, Path]) -> None:
    project, host = service
    (project / "README.md").write_text("# Ours\n")
    commit(project, "Ours")

    done = scheduled(project)

    assert done.returncode == 1
    assert "README.md" in done.stdout
    assert git(host, "branch", "--list") == ""
