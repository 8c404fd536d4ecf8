"""What one database exports another takes in, also when the import is cut off and run again."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import time
from itertools import permutations
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tests.contract.conftest import new_database
from tests.contract.names import ORDERS
from tests.contract.projects import Project, process_environment
from tests.contract.stacks import Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

STACKS = {
    "sqlite": Stack("sqlite", None, ORDERS),
    "postgresql": Stack("postgresql", "postgresql", ORDERS),
    "dynamodb": Stack("dynamodb", "dynamodb", ORDERS),
}
FEW, MANY = 1_200, 100_000
# In the long run in each direction, with many; every day there and back, with few.
EVERY_DAY = [("sqlite", "postgresql", FEW), ("postgresql", "sqlite", FEW)]
MOVES = [
    *(pytest.param(*move, id=f"{move[0]}-{move[1]}") for move in EVERY_DAY),
    *(
        pytest.param(old, new, MANY, id=f"{old}-{new}-many", marks=pytest.mark.deep)
        for old, new in permutations(STACKS, 2)
    ),
]
_SECONDS = 1800


class Place:
    """A database with the service that keeps its data there."""

    def __init__(self, project: Project, variables: Mapping[str, str], folder: Path) -> None:
        """Make the database ready."""
        self._project = project
        self._variables = dict(variables)
        self._folder = folder
        project.migrate(folder=folder, **self._variables)

    def export(self) -> bytes:
        """Return what `export` writes."""
        done = subprocess.run(
            [self._project.command, "export"],
            cwd=self._folder,
            env=process_environment(self._variables),
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def take(self, file: Path) -> str:
        """Run `import` to its end, and return what it says."""
        process = self._project.run("import", str(file), folder=self._folder, **self._variables)
        said, _ = process.communicate(timeout=_SECONDS)
        assert process.returncode == 0, said
        return said

    def take_a_part(self, file: Path, seconds: float) -> None:
        """Run `import`, and kill it on its way."""
        process = self._project.run("import", str(file), folder=self._folder, **self._variables)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=_SECONDS)


@pytest.fixture
def place(
    request: pytest.FixtureRequest, tmp_path: Path, projects: Callable[[Stack], Project]
) -> Callable[[str, str], Place]:
    """Make an empty database of a kind."""

    def place(database: str, name: str) -> Place:
        stack = STACKS[database]
        folder = tmp_path / name
        folder.mkdir()
        server = None if stack.server is None else request.getfixturevalue(stack.server)
        return Place(projects(stack), new_database(stack, server, folder), folder)

    return place


@pytest.mark.parametrize(("old", "new", "count"), MOVES)
def test_everything_arrives_though_the_import_is_cut_off(  # noqa: PLR0913, PLR0917 (two are pytest's)
    place: Callable[[str, str], Place],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    old: str,
    new: str,
    count: int,
) -> None:
    given = tmp_path / "given.jsonl"
    given.write_bytes(exported(item(number) for number in range(count)))
    source, target = place(old, "source"), place(new, "target")
    assert source.take(given).startswith(f"{count} imported")
    moved = tmp_path / "moved.jsonl"
    moved.write_bytes(source.export())
    assert checked(moved.read_bytes()) == sorted(lines(given.read_bytes()))

    start = time.monotonic()
    for part in (1, 2):
        target.take_a_part(moved, seconds=0.8 * part)
    assert target.take(moved).startswith(f"{count} imported")
    record_property("seconds", round(time.monotonic() - start, 1))

    assert checked(target.export()) == sorted(lines(given.read_bytes()))


def item(number: int) -> dict[str, object]:
    """Make an item as a service has it."""
    moment = f"2026-01-02T03:04:{number % 60:02}.{number % 1000:03}Z"
    description = None if number % 3 == 0 else f"Ünïcode \U0001f600 “{number}”\n\t\\"
    return {
        "id": str(uuid7(number)),
        "name": f"Item {number}",
        "description": description,
        "version": number % 7 + 1,
        "created_at": moment,
        "updated_at": moment,
    }


def uuid7(number: int) -> UUID:
    """Make an id of its own millisecond: https://www.rfc-editor.org/rfc/rfc9562#section-5.7."""
    moment = 1_767_323_045_678 + number
    first, *rest = uuid4().bytes[6:]
    return UUID(bytes=moment.to_bytes(6, "big") + bytes([0x70 | first & 0x0F, *rest]))


def exported(items: Iterable[dict[str, object]]) -> bytes:
    """Write items as an export does."""
    rows = [json.dumps({"item": one}, ensure_ascii=False).encode() + b"\n" for one in items]
    checksum = hashlib.sha256(b"".join(rows)).hexdigest()
    return b"".join([*rows, f'{{"sha256": "{checksum}"}}\n'.encode()])


def lines(export: bytes) -> list[str]:
    """Return what an export holds, each item in one form."""
    return [json.dumps(json.loads(row), sort_keys=True) for row in export.splitlines()[:-1]]


def checked(export: bytes) -> list[str]:
    """Check an export's checksum, and return what it holds, sorted."""
    rows = export.splitlines(keepends=True)
    checksum = hashlib.sha256(b"".join(rows[:-1])).hexdigest()
    assert json.loads(rows[-1]) == {"sha256": checksum}
    return sorted(lines(export))
