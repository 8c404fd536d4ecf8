"""The command that publishes what the outbox holds, and handles what the broker delivers."""

import argparse
import asyncio
import signal
from contextlib import AsyncExitStack

import structlog

from .broker.consumer import Consumer
from .broker.pool import Broker
from .broker.relay import Relay
from .database.inbox import StoredInbox
from .database.outbox import StoredOutbox
from .database.pool import Database
from .events import EFFECTS, KINDS
from .health import Check, Health
from .logs import configure_logs
from .management import serving_health
from .settings import Settings, load_settings

_log = structlog.get_logger(name=__name__)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "worker", help="publish and handle events until a signal says stop"
    )
    command.set_defaults(run=_run)


def _run(_arguments: argparse.Namespace) -> None:
    settings = load_settings()
    configure_logs(settings.service.log_level)
    asyncio.run(_work_until_signal(settings))


async def _work_until_signal(settings: Settings) -> None:
    health = Health(settings.service.health_timeout_seconds)
    stopping = asyncio.Event()

    def stop() -> None:
        health.stopping = True
        stopping.set()

    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
    await work(settings, health, stopping)
    _log.info("worker stopped")


async def work(settings: Settings, health: Health, stopping: asyncio.Event) -> None:
    """Relay and consume until something stops, then finish what is in hand, if there is time."""
    service = settings.service
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(settings.database))
        broker = await stack.enter_async_context(Broker.open(settings.broker))
        health.checks["broker"] = Check(broker.ping, required=True)
        health.checks["database"] = Check(database.ping, required=True)
        relay = Relay(StoredOutbox(database), broker.publish, KINDS, settings.relay)
        inbox = StoredInbox(database, EFFECTS)
        consumer = Consumer(KINDS, inbox.handle, database.ping, settings.worker)
        await stack.enter_async_context(
            serving_health(health, service.host, service.management_port)
        )
        async with asyncio.TaskGroup() as tasks:
            working = [
                tasks.create_task(relay.run(stopping)),
                tasks.create_task(
                    broker.consume(consumer.consume, settings.worker.concurrency, stopping)
                ),
            ]
            await stopping.wait()
            _, late = await asyncio.wait(working, timeout=service.shutdown_timeout_seconds)
            for task in late:
                _log.warning("cut off")
                task.cancel()
