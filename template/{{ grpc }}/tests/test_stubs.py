"""The stubs in src are what the tools make of what protos says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def stubs(folder: Path) -> dict[Path, bytes]:
    found = [path for path in folder.rglob("*_pb2*") if path.suffix in {".py", ".pyi"}]
    return {path.relative_to(folder): path.read_bytes() for path in found}


def test_the_stubs_are_made_of_the_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    arguments = [f"--proto_path={ROOT / 'protos'}"]
    arguments += [f"--{kind}_out={tmp_path}" for kind in ("python", "grpc_python")]
    arguments += [f"--{kind}_out=quiet:{tmp_path}" for kind in ("mypy", "mypy_grpc")]
    arguments += [str(path) for path in (ROOT / "protos").rglob("*.proto")]

    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *arguments], check=True)  # noqa: S603 - our own

    made, kept = stubs(tmp_path), stubs(ROOT / "src")
    stale = [path for path in made | kept if made.get(path) != kept.get(path)]
    assert stale == [], "Run make stubs."
