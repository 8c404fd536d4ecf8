"""Where the template lies, and what a project records of it so that it can be updated."""

from __future__ import annotations

import json
import subprocess
import warnings
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from copier._template import Template
from copier.errors import CopierWarning, UserMessageError
from plumbum import ProcessExecutionError

from stackcutter.errors import FailureError, RefusalError

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent
BUNDLE = PACKAGE / "_template"
CHECKOUT = PACKAGE.parents[1]


@dataclass(frozen=True)
class Source:
    """A template on disk.

    Attributes:
        folder: The folder that holds `copier.yml`.
        address: What a project records as `_src_path`, or None when there is no address.
        commit: What a project records as `_commit`, or None when no commit has this text.
        obstacle: Why a project made from it cannot be updated, or "" if it can.
    """

    folder: Path
    address: str | None
    commit: str | None
    obstacle: str = ""

    @property
    def recorded(self) -> dict[str, str]:
        """The first lines of the answers file."""
        return {
            key: value
            for key, value in (("_commit", self.commit), ("_src_path", self.address))
            if value is not None
        }


@contextmanager
def opened(address: str | None = None, ref: str | None = None) -> Iterator[Source]:
    """Open the template: the one that came with stackcutter, or another one.

    Args:
        address: A git address or a folder; None for the template that came with stackcutter.
        ref: A tag, branch or commit. With an address and no ref, an installed stackcutter takes
            the commit that it was built from, and a checkout what copier takes: the newest tag.

    Raises:
        RefusalError: There is no such template, or no such ref.
        FailureError: stackcutter itself carries no template.
    """
    own = _bundled() if (BUNDLE / "copier.yml").is_file() else _checkout()
    if address is not None:
        address = absolute(address)
    if address is None and ref is None:
        yield own
        return
    if ref is not None and ref == own.commit and address in {None, own.address}:
        yield own
        return
    if address is None:
        address = own.address
        if address is None:
            message = (
                "--ref needs to know where the template lies, and this stackcutter was built "
                "without an address. Add --source with the address of its repository."
            )
            raise RefusalError(message)
    elif ref is None and own.folder == BUNDLE and Template(url=address).vcs == "git":
        if own.commit is None:
            yield Source(
                own.folder,
                address,
                None,
                f"{own.obstacle} Add --ref with a tag, branch or commit of the source to copy "
                "from there.",
            )
            return
        ref = own.commit
    with fetched(address, ref) as source:
        yield source


def absolute(address: str) -> str:
    """Return the address of a template so that it is right in every folder.

    Args:
        address: A git address or a folder.
    """
    local = Path(address).expanduser()
    return str(local.resolve()) if local.exists() else address


def _bundled() -> Source:
    """Describe the template inside the installed package, as the build recorded it."""
    record = json.loads((BUNDLE / "source.json").read_text())
    address, commit = record["url"] or _installed_from(record["hash"]), record["commit"]
    if commit is None:
        obstacle = "This stackcutter was built outside git."
    elif record["dirty"]:
        commit = None
        obstacle = "This stackcutter was built from a tree with uncommitted changes."
    elif address is None:
        obstacle = (
            "This stackcutter was built without an address of its template. For a project that "
            "can be updated, add --source with the address of the template's repository."
        )
    else:
        obstacle = ""
    return Source(BUNDLE, address, commit, obstacle)


def _installed_from(commit: str | None) -> str | None:
    """Ask the installation from which git repository it came, if it was from one.

    Installers record it: https://packaging.python.org/specifications/direct-url-data-structure.
    """
    try:
        text = distribution("stackcutter").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    origin = json.loads(text or "{}")
    found = origin.get("vcs_info", {})
    if commit is None or (found.get("vcs"), found.get("commit_id")) != ("git", commit):
        return None
    return f"git+{origin['url']}"


def _checkout() -> Source:
    """Describe the template in the checkout that this code runs from."""
    if not (CHECKOUT / "copier.yml").is_file():
        message = (
            "stackcutter's template is missing from its installation. Install it again, or add "
            "--source with the address of the template's repository."
        )
        raise FailureError(message)
    address = str(CHECKOUT)
    if _git(CHECKOUT, "rev-parse", "--show-prefix") != "":
        return Source(CHECKOUT, address, None, f"{address} is no git repository.")
    if _git(CHECKOUT, "status", "--porcelain") != "":
        return Source(CHECKOUT, address, None, f"{address} has uncommitted changes.")
    return Source(CHECKOUT, address, _git(CHECKOUT, "describe", "--tags", "--always"))


@contextmanager
def fetched(address: str, ref: str | None) -> Iterator[Source]:
    """Open any template by copier's own rules; git repositories are cloned for the while.

    Args:
        address: A git address or a folder.
        ref: A tag, branch or commit; None for the newest tag, or where there is none, the newest
            commit.

    Raises:
        RefusalError: There is no such template, or no such ref.
    """
    address = absolute(address)
    template = Template(url=address, ref=ref)
    try:
        with warnings.catch_warnings(), redirect_stderr(StringIO()):
            warnings.simplefilter("ignore", CopierWarning)
            folder, commit, digest = template.local_abspath, template.commit, template.commit_hash
    except (ProcessExecutionError, UserMessageError, ValueError, OSError) as error:
        template._cleanup()  # noqa: SLF001 (copier offers it to its own worker only)
        raise _unreadable(address, ref, error) from error
    try:
        if not any((folder / name).is_file() for name in ("copier.yml", "copier.yaml")):
            message = f"{address} is no copier template: it has no copier.yml."
            raise RefusalError(message)
        obstacle = ""
        if commit is None:
            obstacle = f"{address} is no git repository."
            if ref is not None:
                message = f"--ref {ref} needs a git repository, and {address} is none."
                raise RefusalError(message)
        elif Path(address).is_dir() and _git(Path(address), "cat-file", "-e", str(digest)) is None:
            # copier makes a passing commit of uncommitted changes, which no update could find.
            commit, obstacle = None, f"{address} has uncommitted changes."
        yield Source(folder, address, commit, obstacle)
    finally:
        template._cleanup()  # noqa: SLF001 (as above)


def _unreadable(address: str, ref: str | None, error: Exception) -> RefusalError:
    """Say in a sentence why a template could not be fetched."""
    if isinstance(error, ValueError) and "Unknown revision" in str(error):
        message = f"{address} has no tag, branch or commit {ref}. Name another one with --ref."
        return RefusalError(message)
    reason = str(error)
    if isinstance(error, ProcessExecutionError):
        lines = [line for line in error.stderr.splitlines() if line.startswith(("fatal", "error"))]
        reason = (lines or error.stderr.splitlines() or ["git failed"])[0]
    message = f"The template at {address} cannot be read: {reason}"
    return RefusalError(message)


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, or None when it fails or is not there."""
    try:
        result = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return result.stdout.strip() if result.returncode == 0 else None
