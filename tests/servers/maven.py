"""Files from Maven's central repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers import cache
from tests.servers.errors import ServerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

_REPOSITORY = "https://repo1.maven.org/maven2"
_ATTEMPTS = 3


def require(
    coordinates: str, sha256: str, unpack: Callable[[Path, Path], None], *, suffix: str = "jar"
) -> Path:
    """Return the folder of an unpacked artefact, fetched once for all runs.

    Args:
        coordinates: `group:artefact:version`.
        sha256: The digest that its file must have.
        unpack: Fills a folder (second) from the file (first).
        suffix: The end of the file's name.
    """
    group, artefact, version = coordinates.split(":")
    name = f"{artefact}-{version}"
    target = cache.folder() / name
    with cache.locked(name):
        if not target.exists():
            url = f"{_REPOSITORY}/{group.replace('.', '/')}/{artefact}/{version}/{name}.{suffix}"
            _fill(target, url, sha256, unpack)
    return target


def _fill(target: Path, url: str, sha256: str, unpack: Callable[[Path, Path], None]) -> None:
    partial = Path(tempfile.mkdtemp(dir=target.parent))
    try:
        partial.chmod(0o755)
        file = partial / "artefact"
        _download(url, file, sha256)
        unpack(file, partial)
        file.unlink()
        partial.rename(target)  # whole or not at all
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _download(url: str, file: Path, sha256: str) -> None:
    problem = ""
    for _ in range(_ATTEMPTS):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer, file.open("wb") as output:  # noqa: S310 - https
                shutil.copyfileobj(answer, output)
        except OSError as error:
            problem = str(error)
            continue
        with file.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() == sha256:
                return
        problem = "its digest is another"
    message = f"{os.path.basename(url)} could not be fetched: {problem}"  # noqa: PTH119 - a URL
    raise ServerUnavailableError(message)
