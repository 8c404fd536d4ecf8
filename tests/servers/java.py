"""Java programs: the Java of Debian, and their libraries as Maven resolves them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.servers import cache, commands, debian
from tests.servers.errors import ServerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAVEN = Path("/usr/bin/mvn")
# The packaged Java has none.
_COMPILER = "org.eclipse.jdt:ecj:3.45.0"
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


def launcher(name: str, artefacts: Sequence[str], *sources: Path) -> Path:
    """Return a folder of libraries as above, with a program compiled beside them.

    Args:
        name: What the folder is called; digests of the program and the artefacts follow.
        artefacts: What the program needs.
        sources: The program's files, each called as its class is.
    """
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    return libraries(
        f"{name}-{digest}", [*artefacts, _COMPILER], lambda folder: _compile(folder, sources)
    )


def _compile(folder: Path, sources: Sequence[Path]) -> None:
    jars = ":".join(map(str, sorted((folder / "lib").glob("*.jar"))))
    commands.run(
        [
            *(str(program()), "-cp", jars, "org.eclipse.jdt.internal.compiler.batch.Main"),
            *("-17", "-cp", jars, "-d", str(folder)),
            *(str(shutil.copy(source, folder)) for source in sources),
        ],
        ServerUnavailableError,
        folder=folder,
    )


def _fill(target: Path, pom: str, finish: Callable[[Path], None]) -> None:
    maven = debian.require(_MAVEN, "maven")
    partial = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        partial.chmod(0o755)
        (partial / "pom.xml").write_text(pom)
        options = ["--batch-mode", "--no-transfer-progress", "--strict-checksums"]
        where = [f"-DoutputDirectory={partial / 'lib'}", "-DincludeScope=runtime"]
        command = [str(maven), *options, _COPY, *where]
        commands.run(command, ServerUnavailableError, folder=partial)
        finish(partial)
        partial.rename(target)  # whole or not at all
    finally:
        shutil.rmtree(partial, ignore_errors=True)


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
