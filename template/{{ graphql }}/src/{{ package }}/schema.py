"""The command that writes the schema of GraphQL to standard output."""

import argparse
import sys

from graphql import print_schema

from .graphql.schema import SCHEMA


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("schema", help="write the schema of GraphQL to standard output")
    command.set_defaults(run=lambda _arguments: sys.stdout.write(print_schema(SCHEMA) + "\n"))
