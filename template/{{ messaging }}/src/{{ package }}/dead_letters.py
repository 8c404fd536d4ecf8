"""Commands that show what was given up, and have it handled again."""

import argparse
import asyncio
import json
import sys

from .broker.pool import Broker
from .settings import BrokerSettings, load


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("dead-letters", help="messages that were given up")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    action = actions.add_parser("list", help="write them out, a JSON object a line; they stay")
    action.set_defaults(run=lambda _arguments: asyncio.run(_list()))
    action = actions.add_parser("replay", help="have the worker handle them again")
    action.add_argument("--id", metavar="EVENT_ID", help="only the event of this id")
    action.set_defaults(run=lambda arguments: asyncio.run(_replay(arguments.id)))


async def _list() -> None:
    async with Broker.open(load(BrokerSettings)) as broker:
        async for letter in broker.dead_letters():
            sys.stdout.write(json.dumps(letter.describe()) + "\n")


async def _replay(id: str | None) -> None:
    async with Broker.open(load(BrokerSettings)) as broker:
        count = 0
        async for letter in broker.dead_letters():
            if id is None or letter.event_id == id:
                await letter.replay()
                count += 1
    if id is not None and not count:
        sys.exit("There is no dead letter of this id.")
    sys.stderr.write(f"{count} replayed.\n")
