"""The command that writes the schema of GraphQL."""

import argparse
import sys
from pathlib import Path

from graphql import print_schema

from .graphql.schema import SCHEMA


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("schema", help="write the schema of GraphQL")
    told = "the file to write, in place of standard output"
    command.add_argument("path", nargs="?", type=Path, help=told)
    command.set_defaults(run=_write)


def _write(arguments: argparse.Namespace) -> None:
    text = print_schema(SCHEMA) + "\n"
    if arguments.path:
        arguments.path.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
