"""Takes a defence out of a generated service, and finds the test that notices."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.contract.auth.stacks import SignedStack
from tests.contract.names import ORDERS
from tests.contract.projects import generate
from tests.contract.stacks import APIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.threats.defences import Defence

PAGE = Path(__file__).parents[2] / "docs/threats.md"
# Where the test that notices is most likely, so that it comes first.
FIRST = {
    "auth/accounts.py": "tests/auth/test_routes.py",
    "auth/cookies.py": "tests/auth/test_logins.py",
    "auth/exchange.py": "tests/auth/test_logins.py",
    "auth/guard.py": "tests/auth/test_guard.py",
    "auth/caller.py": "tests/auth/test_guard.py",
    "auth/access.py": "tests/auth/test_access.py",
    "auth/keys.py": "tests/auth/test_keys.py",
    "auth/bodies.py": "tests/auth/test_routes.py",
    "auth/link_routes.py": "tests/auth/test_links.py",
    "auth/links.py": "tests/auth/test_links.py",
    "auth/logins.py": "tests/auth/test_logins.py",
    "auth/mail.py": "tests/auth/test_mail.py",
    "auth/oidc_routes.py": "tests/auth/test_logins.py",
    "auth/passwords.py": "tests/auth/test_passwords.py",
    "auth/provider.py": "tests/auth/test_provider.py",
    "auth/sessions.py": "tests/auth/test_routes.py",
    "auth/throttle.py": "tests/auth/test_throttle.py",
    "auth/tokens.py": "tests/auth/test_tokens.py",
    "auth/vault.py": "tests/auth/test_vault.py",
}
STACK = SignedStack("sqlite", None, ORDERS, apis=APIS, auth=("jwt", "oauth"))


def attempt(defences: Iterable[Defence]) -> dict[Defence, str]:
    """Try each; tell which test has noticed, empty where none has."""
    found: dict[Defence, str] = {}
    with tempfile.TemporaryDirectory(prefix="threats-") as folder:
        project = generate(STACK, Path(folder) / "project").folder
        subprocess.run(["uv", "sync", "--quiet"], cwd=project, check=True)
        for defence in defences:
            found[defence] = try_without(defence, project)
            sys.stdout.write(f"{defence.threat}\n    {found[defence] or 'NOBODY NOTICES'}\n")
            sys.stdout.flush()
    return found


def write_page(found: Mapping[Defence, str]) -> None:
    """Write the threat table."""
    PAGE.write_text(page(found), encoding="utf-8")


def page(found: Mapping[Defence, str]) -> str:
    """Write the threat table."""
    rows = [
        f"| {one.threat} | `{one.file}` | `{noticed or 'none'}` |" for one, noticed in found.items()
    ]
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return "\n".join(
        [
            "# Threats",
            "",
            "What somebody may try on a service with `auth`, and where its defence stands.",
            "Each was taken out of a generated service in turn, and a test of it failed:",
            f"`python -m tests.threats`, on {today}.",
            "",
            "| Threat | Defence | Test that fails without it |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def try_without(defence: Defence, project: Path) -> str:
    """Take a defence out, run the tests, and put it back; name the test that fails first."""
    (package,) = (project / "src").iterdir()
    file = package / defence.file
    text = file.read_text(encoding="utf-8")
    if text.count(defence.found) != 1:
        message = f"{defence.file} has {defence.found!r} {text.count(defence.found)} times"
        raise LookupError(message)
    file.write_text(text.replace(defence.found, defence.without), encoding="utf-8")
    try:
        first = [FIRST[defence.file]] if defence.file in FIRST else []
        for tests in filter(None, (first, defence.tests)):
            if noticed := _failing(project, tests):
                return noticed
        return ""
    finally:
        file.write_text(text, encoding="utf-8")


def _failing(project: Path, tests: Iterable[str]) -> str:
    """Run tests; name the first one that fails."""
    command = [".venv/bin/pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=project, check=False, capture_output=True, text=True, timeout=300
        )
    except subprocess.TimeoutExpired:
        return "a test that does not end"
    found = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", done.stdout, re.MULTILINE)
    return found[1] if found else ""
