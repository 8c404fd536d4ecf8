"""Commands that install or prepare, run to their end."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pwd
    from collections.abc import Mapping, Sequence

    from tests.servers.errors import ServerError

_SHOWN = 4000


def run(  # noqa: PLR0913 (most can be left out)
    command: Sequence[str | Path],
    refusal: type[ServerError],
    *,
    name: str | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    user: pwd.struct_passwd | None = None,
) -> None:
    """Run a command, or raise what its failure means, with the end of what it printed.

    Args:
        command: The program and its arguments.
        refusal: What is raised when it fails.
        name: How the message calls it; the program's name otherwise.
        folder: Where it runs; here otherwise.
        environment: All the variables that it sees; this process's own otherwise.
        user: Whom it runs as; this process's own user otherwise.
    """
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if result.returncode:
        message = f"{name or Path(command[0]).name} failed:\n{result.stdout[-_SHOWN:]}"
        raise refusal(message)
