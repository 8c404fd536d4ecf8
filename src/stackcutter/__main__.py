"""The `stackcutter` command."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

from stackcutter.environment import leave_repository

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    leave_repository()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; whatever goes wrong becomes a message and an exit code."""
    # Imported here so that Ctrl-C while copier loads ends as quietly as later.
    try:
        from stackcutter import console  # noqa: PLC0415
        from stackcutter.cli import app  # noqa: PLC0415
        from stackcutter.errors import StackcutterError  # noqa: PLC0415

        try:
            app(arguments, prog_name="stackcutter")
        except StackcutterError as error:
            console.report(error.message)
            return error.exit_code
        except SystemExit as end:
            return _code(end)
        except KeyboardInterrupt:
            return _stopped()
        except Exception as error:
            if os.environ.get("STACKCUTTER_DEBUG"):
                raise
            console.report(
                f"{type(error).__name__}: {error}\nThis is a fault of stackcutter itself, or of "
                "the template. Run the command again with STACKCUTTER_DEBUG=1 to see where."
            )
            return 1
    except KeyboardInterrupt:
        return _stopped()
    return 0


def _code(end: SystemExit) -> int:
    """Typer ends an interrupted command with 130; here everything that failed is 1."""
    code = end.code if isinstance(end.code, int) else 1
    return _stopped() if code == _INTERRUPTED else code


def _stopped() -> int:
    print("\nStopped.", file=sys.stderr)  # noqa: T201
    return 1


_INTERRUPTED = 130

if __name__ == "__main__":
    main()
