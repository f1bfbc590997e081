"""The queue side: tells of the core and listens to auth, in the web process or as `-m core_banking_stub.worker`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

from servicekit.consumer import Consumer
from servicekit.relay import Relay, RelaySettings
from servicekit.workers import run_alone, with_workers

from core_banking_stub.accounts import consumers
from core_banking_stub.book_checks.job import BookCheckJob
from core_banking_stub.orders.events import transfer_events
from core_banking_stub.wiring import Wiring, open_wiring

TOPIC = "core-banking-events"


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    settings = RelaySettings(TOPIC, region=wiring.settings.aws_default_region, render=transfer_events)
    relay = Relay(wiring.database, wiring.aws.sns, wiring.clock, settings)
    consumer = Consumer(wiring.aws.sqs, consumers.QUEUE, consumers.subscriptions(wiring.services.accounts))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(relay.run(stop))
        tasks.create_task(consumer.run(stop))
        tasks.create_task(BookCheckJob(wiring.services.book_checks).run(stop))


@asynccontextmanager
async def wiring_with_writer() -> AsyncIterator[Wiring]:
    """What takes orders writes the ledger: the writer is part of the web process, or stands by in it."""
    stop = asyncio.Event()
    async with open_wiring() as wiring, asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(wiring.services.writer.run(stop))
        tasks.create_task(wiring.services.hold_expiry.run(stop))
        try:
            yield replace(wiring, probes={**wiring.probes, "ledger": wiring.services.writer.probe})
        finally:
            stop.set()
            await writing


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(wiring_with_writer, run_workers)


if __name__ == "__main__":
    run_alone("core-banking-stub-worker", open_wiring, run_workers)
