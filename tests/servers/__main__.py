"""Runs a command beside a server: `python -m tests.servers postgresql -- COMMAND...`."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys

from tests.servers.catalogue import SERVERS
from tests.servers.errors import ServerError


def main() -> int:
    """Start the named servers, run the command with their variables, return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("server", choices=sorted(SERVERS))
    parser.add_argument("command", nargs="+", help="what runs while the server does")
    arguments = parser.parse_args()
    # As after Ctrl-C: the context ends, and the server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with SERVERS[arguments.server]() as server:
            environment = {**os.environ, **server.variables}
            return subprocess.run(arguments.command, check=False, env=environment).returncode
    except ServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main())
