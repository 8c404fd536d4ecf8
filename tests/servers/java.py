"""Java programs: the Java of Debian, and their libraries as Maven resolves them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.servers import cache, debian
from tests.servers.errors import ServerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAVEN = Path("/usr/bin/mvn")
# The packaged Java has none.
COMPILER = "org.eclipse.jdt:ecj:3.45.0"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


def program() -> Path:
    """Return Java 17, which all of the servers here run on."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=False, capture_output=True, text=True
    ).stdout.strip()
    path = Path(f"/usr/lib/jvm/java-17-openjdk-{architecture}/bin/java")
    return debian.require(path, "openjdk-17-jre-headless")


def libraries(
    name: str,
    artefacts: Sequence[str],
    finish: Callable[[Path], None] = lambda _folder: None,
) -> Path:
    """Return a folder that holds a program's jars in `lib`, fetched once for all runs.

    Args:
        name: What the folder is called; a digest of the artefacts follows.
        artefacts: `group:artefact:version`; Maven adds what these need.
        finish: Adds to the folder what else the program needs, before it counts as there.
    """
    pom = _pom(artefacts)
    name = f"{name}-{hashlib.sha256(pom.encode()).hexdigest()[:12]}"
    target = cache.folder() / name
    with cache.locked(name):
        if not target.exists():
            _fill(target, pom, finish)
    return target


def compile_into(folder: Path, source: Path) -> None:
    """Compile a program of one file beside the libraries in a folder, of which one is `COMPILER`.

    Args:
        folder: Holds the jars in `lib`; its class lands there.
        source: The program.
    """
    jars = ":".join(map(str, sorted((folder / "lib").glob("*.jar"))))
    _run(
        [
            *(str(program()), "-cp", jars, "org.eclipse.jdt.internal.compiler.batch.Main"),
            *("-17", "-cp", jars, "-d", str(folder), str(source)),
        ],
        folder,
    )


def _fill(target: Path, pom: str, finish: Callable[[Path], None]) -> None:
    maven = debian.require(_MAVEN, "maven")
    partial = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        partial.chmod(0o755)
        (partial / "pom.xml").write_text(pom)
        options = ["--batch-mode", "--no-transfer-progress", "--strict-checksums"]
        where = [f"-DoutputDirectory={partial / 'lib'}", "-DincludeScope=runtime"]
        _run([str(maven), *options, _COPY, *where], partial)
        finish(partial)
        partial.rename(target)  # whole or not at all
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    result = subprocess.run(
        command,
        cwd=folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if result.returncode:
        message = f"{Path(command[0]).name} failed:\n{result.stdout[-4000:]}"
        raise ServerUnavailableError(message)


def _pom(artefacts: Sequence[str]) -> str:
    dependencies = ""
    for artefact in artefacts:
        group, name, version = map(escape, artefact.split(":"))
        dependencies += (
            f"<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId>"
            f"<version>{version}</version></dependency>\n"
        )
    return (
        '<project xmlns="http://maven.apache.org/POM/4.0.0">\n'
        "<modelVersion>4.0.0</modelVersion>\n"
        "<groupId>servers</groupId><artifactId>servers</artifactId><version>1</version>\n"
        f"<dependencies>\n{dependencies}</dependencies>\n"
        "</project>\n"
    )
