"""Faults planted in the real template, one at a time: the prover notices each of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from stackcutter.prove.checks import memory
from stackcutter.prove.proof import Options, Proof
from tests.prove.template import source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.prove.failure import Failure

ROOT: Final = Path(__file__).parents[2]
PARTS: Final = ("copier.yml", "template")
# Values that no plant needs.
LEFT_OUT: Final = (
    *("sqlserver", "mongodb", "dynamodb", "cassandra"),
    *("sentinel", "cluster", "aof", "both", "rabbitmq", "kafka", "graphql", "grpc"),
)
PACKAGE: Final = "src/{{ package }}"
README: Final = "{{ service }}/README.md.jinja"
WORKFLOW: Final = "{{ github_actions }}/.github/workflows/ci.yml.jinja"
COMPOSE: Final = "{{ docker }}/deploy/compose/compose.{{ slug }}.yaml.jinja"

JOB: Final = """\
jobs:
  planted:
    name: Planted
    needs: nobody
    runs-on: ubuntu-24.04
    steps:
      - run: make test

"""


@dataclass(frozen=True)
class Plant:
    """A fault, and what the prover must say of it.

    Attributes:
        rule: The rule that notices it; another rule may notice it as well.
        place: What the place holds.
        answers: The smallest answers that show it.
        files: Texts to write, by path.
        added: Texts to put at the end of files, by path.
        changed: Texts to replace by others, by path; the first must be there.
    """

    rule: str
    place: str
    answers: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    added: dict[str, str] = field(default_factory=dict)
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def put(self, template: Path) -> None:
        """Plant it in a template."""
        for path, text in self.files.items():
            file = template / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        for path, text in self.added.items():
            file = template / path
            file.write_text(file.read_text("utf-8") + text, "utf-8")
        for path, (old, new) in self.changed.items():
            file = template / path
            assert old in file.read_text("utf-8")
            file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


PLANTS: Final = {
    "an import that one stack lacks": Plant(
        "import-name",
        "src/orders/planted.py:3",
        {"database": "postgresql"},
        files={
            "{{ sqlite }}/" + PACKAGE + "/of_sqlite.py": '"""Planted."""\n\nHERE = 1\n',
            "{{ sql }}/" + PACKAGE + "/planted.py.jinja": (
                '"""Planted."""\n\nfrom {{ package }}.of_sqlite import HERE\n\nTHERE = HERE\n'
            ),
        },
    ),
    "a dependency nothing imports": Plant(
        "dependency-unused",
        "pyproject.toml",
        {"database": "postgresql"},
        changed={
            "{{ postgresql }}/_parts/technology.yml": (
                "dependencies:\n",
                "dependencies:\n  - planted-thing>=1\n",
            )
        },
    ),
    "a variable no document names": Plant(
        "variable-undocumented",
        "src/orders/planted.py:5",
        files={
            "{{ service }}/" + PACKAGE + "/planted.py": (
                '"""Planted."""\n\nimport os\n\nPLANTED = os.environ["PLANTED_URL"]\n'
            )
        },
    ),
    "a fragment indented wrong in one combination": Plant(
        "yaml",
        "deploy/compose/compose.orders.yaml",
        {"database": "mysql"},
        added={COMPOSE: "{% if mysql %}\n   planted: 1\n{% endif %}\n"},
    ),
    "two layers writing one path": Plant(
        "written-twice",
        "docs/planted.md",
        {"database": "postgresql", "repository_host": "github"},
        files={
            "{{ postgresql }}/docs/planted.md": "# Planted\n\nText.\n",
            "{{ github }}/docs/planted.md": "# Planted\n\nOther text.\n",
        },
    ),
    "a file formatted wrong only when two answers meet": Plant(
        "ruff-format",
        "src/orders/planted.py",
        {"database": "postgresql", "repository_host": "github"},
        files={
            "{{ service }}/" + PACKAGE + "/planted.py.jinja": (
                '"""Planted."""\n\n{% if postgresql and github %}\n'
                "PLANTED = [ 1 ]\n{% else %}\nPLANTED = [1]\n{% endif %}\n"
            )
        },
    ),
    "the clock": Plant(
        "not-factorable", README, added={README: "\nMade in {{ '%Y' | strftime }}.\n"}
    ),
    "random numbers": Plant(
        "not-factorable", README, added={README: "\nYour number: {{ 9999 | ans_random }}.\n"}
    ),
    "the configuration": Plant(
        "not-factorable", README, added={README: "\nMade on {{ _copier_conf.os }}.\n"}
    ),
    "an undefined name": Plant(
        "undefined-name",
        WORKFLOW,
        {"repository_host": "github", "ci": "github_actions"},
        added={WORKFLOW: "# {{ planted }}\n"},
    ),
    "a leftover empty folder": Plant(
        "empty-folder",
        "deploy/planted/",
        files={"{{ service }}/deploy/planted/{% if github %}a.md{% endif %}": "# A\n\nText.\n"},
    ),
    "a compose service whose volume is not declared": Plant(
        "compose-undeclared-volumes",
        "deploy/compose/compose.orders.yaml",
        changed={
            COMPOSE: (
                "services:\n",
                "services:\n  planted:\n    image: planted:1\n    volumes:\n      - gone:/data\n\n",
            )
        },
    ),
    "a workflow job that needs an unknown job": Plant(
        "actionlint job-needs",
        ".github/workflows/ci.yml",
        {"repository_host": "github", "ci": "github_actions"},
        changed={
            WORKFLOW: (
                "jobs:\n",
                JOB,
            )
        },
    ),
    "a link to a file the stack lacks": Plant(
        "link",
        "README.md",
        files={"{{ postgresql }}/docs/planted.md": "# Planted\n\nText.\n"},
        added={README: "\nSee [more](docs/planted.md).\n"},
    ),
}


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What was judged in one test is not judged again in the next, and only there."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "user_cache_path", lambda *_, **__: folder)
        yield


def proven(folder: Path) -> list[Failure]:
    """Prove a template without random copies."""
    return Proof(source(folder), Options(workers=1, copies=0)).run().failures


def copied(folder: Path) -> Path:
    """Copy the real template, with fewer choices: of them plants need few, and all take minutes."""
    for part in PARTS:
        place = ROOT / part
        if place.is_dir():
            shutil.copytree(place, folder / part)
        else:
            shutil.copy(place, folder / part)
    questions = folder / "copier.yml"
    lines = questions.read_text("utf-8").splitlines(keepends=True)
    ends = tuple(f'": {value}\n' for value in LEFT_OUT)
    kept = [line for line in lines if not line.endswith(ends)]
    assert len(lines) - len(kept) == len(LEFT_OUT)
    questions.write_text("".join(kept), "utf-8")
    return folder


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The faults of the template as it is: rules and places."""
    failures = proven(copied(tmp_path_factory.mktemp("before")))
    return {(one.rule, one.place) for one in failures}


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_fault_is_noticed(
    tmp_path: Path, before: set[tuple[str, str]], name: str
) -> None:
    plant = PLANTS[name]
    folder = copied(tmp_path)
    plant.put(folder / "template")

    failures = [one for one in proven(folder) if (one.rule, one.place) not in before]

    found = [
        one for one in failures if one.rule.startswith(plant.rule) and plant.place in one.place
    ]
    assert found, [(one.rule, one.place, one.message) for one in failures]
    assert plant.answers in [one.answers for one in found]
