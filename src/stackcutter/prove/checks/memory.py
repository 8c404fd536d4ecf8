"""Verdicts of earlier runs, kept by all that could alter them."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import shutil
import sqlite3
import sys
import time
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

KEPT_SECONDS: Final = 30 * 24 * 3600
# Far below what one statement may name.
BATCH: Final = 500


def folder() -> Path:
    """Tell where stackcutter keeps what it can make again."""
    return user_cache_path("stackcutter", appauthor=False)


def circumstances(programs: Iterable[str]) -> str:
    """Hash all but the contents that could alter a verdict.

    These are the prover's own code and lists, Python, every installed distribution, and the
    programs that checks run.

    Args:
        programs: Names of programs.
    """
    digest = hashlib.sha256(f"{sys.version}\0{platform.platform()}\n".encode())
    for file in sorted(_files(resources.files("stackcutter.prove")), key=str):
        digest.update(f"{file}\0".encode() + file.read_bytes())
    names = {(one.name, one.version) for one in importlib.metadata.distributions()}
    digest.update(repr(sorted(names)).encode())
    for program in programs:
        found = shutil.which(program, path=str(Path(sys.executable).parent))
        found = found or shutil.which(program)
        stat = Path(found).stat() if found else None
        digest.update(f"{found} {stat and (stat.st_size, stat.st_mtime_ns)}\n".encode())
    return digest.hexdigest()


def _files(place: Traversable) -> Iterable[Traversable]:
    for entry in place.iterdir():
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith((".py", ".toml")):
            yield entry


class Memory:
    """A file of verdicts.

    Args:
        file: Where it lies; it is made if need be.
        circumstances: A hash of all but the contents that could alter a verdict.
    """

    def __init__(self, file: Path, circumstances: str) -> None:
        """Open the file, and forget what was not asked for in a month."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._circumstances = circumstances
        self._connection = sqlite3.connect(file, timeout=60)
        self._connection.execute(
            "create table if not exists verdict"
            " (key blob primary key, found text not null, used integer not null) without rowid"
        )
        self._now = int(time.time())
        with self._connection as connection:
            connection.execute("delete from verdict where used < ?", (self._now - KEPT_SECONDS,))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def recall(self, keys: Iterable[str]) -> dict[str, Any]:
        """Find the verdicts that are known, by key."""
        wanted = {self._stored(key): key for key in keys}
        stored = list(wanted)
        found: dict[str, Any] = {}
        with self._connection as connection:
            for start in range(0, len(stored), BATCH):
                some = stored[start : start + BATCH]
                marks = ",".join("?" * len(some))
                rows = connection.execute(
                    f"select key, found from verdict where key in ({marks})",  # noqa: S608 (marks alone)
                    some,
                ).fetchall()
                found |= {wanted[key]: json.loads(text) for key, text in rows}
                connection.executemany(
                    "update verdict set used = ? where key = ?",
                    [(self._now, key) for key, _ in rows],
                )
        return found

    def remember(self, verdicts: Mapping[str, Any]) -> None:
        """Keep verdicts, which are anything that JSON can say."""
        rows = [
            (self._stored(key), json.dumps(found), self._now) for key, found in verdicts.items()
        ]
        with self._connection as connection:
            connection.executemany("insert or replace into verdict values (?, ?, ?)", rows)

    def _stored(self, key: str) -> bytes:
        text = f"{self._circumstances}\0{key}"
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
