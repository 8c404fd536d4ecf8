"""The `stackcutter` command."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

from stackcutter.environment import leave_repository
from stackcutter.errors import FailureError, StackcutterError, StoppedError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    leave_repository()
    if isinstance(sys.stdout, TextIOWrapper):
        # Names of files may be no text; JSON reads them back from this.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; whatever goes wrong becomes a message and an exit code."""
    try:
        # Imported here so that Ctrl-C while copier loads ends as quietly as later.
        from stackcutter.cli import app  # noqa: PLC0415

        app(arguments, prog_name="stackcutter")
    except SystemExit as end:
        return _explain(StoppedError("Stopped.")) if end.code == _INTERRUPTED else _code(end)
    except KeyboardInterrupt:
        return _explain(StoppedError("Stopped."))
    except StackcutterError as error:
        return _explain(error)
    except Exception as error:
        if os.environ.get("STACKCUTTER_DEBUG"):
            raise
        message = (
            f"{type(error).__name__}: {error}\nThis is a fault of stackcutter itself, or of the "
            "template. Run the command again with STACKCUTTER_DEBUG=1 to see where."
        )
        return _explain(FailureError(message))
    return 0


def _code(end: SystemExit) -> int:
    return end.code if isinstance(end.code, int) else 1


def _explain(error: StackcutterError) -> int:
    """Print what stopped the command and return the exit code."""
    if isinstance(error, StoppedError):
        print(f"\n{error}", file=sys.stderr)  # noqa: T201 (console may not be loaded yet)
    else:
        from stackcutter.console import report  # noqa: PLC0415

        report(error.message)
    return error.exit_code


# Typer's exit code for Ctrl-C; here everything that did not get done is 1.
_INTERRUPTED = 130

if __name__ == "__main__":
    main()
