"""The queue side: tells of the core and listens to auth, in the web process or as `-m core_banking_stub.worker`."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from servicekit.consumer import Consumer
from servicekit.logging import configure_logging
from servicekit.relay import Relay, RelaySettings

from core_banking_stub.accounts import consumers
from core_banking_stub.wiring import Wiring, open_wiring

TOPIC = "core-banking-events"


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    settings = RelaySettings(TOPIC, region=wiring.settings.aws_default_region)
    relay = Relay(wiring.database, wiring.aws.sns, wiring.clock, settings)
    consumer = Consumer(wiring.aws.sqs, consumers.QUEUE, consumers.subscriptions(wiring.services.accounts))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(relay.run(stop))
        tasks.create_task(consumer.run(stop))


@asynccontextmanager
async def wiring_with_workers() -> AsyncIterator[Wiring]:
    """What the web process runs on: with BANK_WORKERS=inline the queue side is part of it."""
    stop = asyncio.Event()
    async with open_wiring() as wiring, asyncio.TaskGroup() as tasks:
        if wiring.settings.bank_workers == "inline":
            tasks.create_task(run_workers(wiring, stop))
        try:
            yield wiring
        finally:
            stop.set()


async def _run_alone() -> None:
    configure_logging("core-banking-stub-worker")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_wiring() as wiring:
        await run_workers(wiring, stop)


if __name__ == "__main__":
    asyncio.run(_run_alone())
