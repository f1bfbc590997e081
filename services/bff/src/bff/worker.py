"""The queue side: follows the core's events, inside the web process or alone as `python -m bff.worker`."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from servicekit.consumer import Consumer
from servicekit.logging import configure_logging

from bff.accounts import consumers
from bff.wiring import Wiring, open_wiring

EVENTS_QUEUE = "bff-core-banking-events"


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    await Consumer(wiring.aws.sqs, EVENTS_QUEUE, consumers.handlers(wiring.accounts)).run(stop)


@asynccontextmanager
async def wiring_with_workers() -> AsyncIterator[Wiring]:
    """What the web process runs on: with BANK_WORKERS=inline the queue side is part of it."""
    async with open_wiring() as wiring, asyncio.TaskGroup() as tasks:
        stop = asyncio.Event()
        if wiring.settings.bank_workers == "inline":
            tasks.create_task(run_workers(wiring, stop))
        yield wiring
        stop.set()


async def _run_alone() -> None:
    configure_logging("bff-worker")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_wiring() as wiring:
        await run_workers(wiring, stop)


if __name__ == "__main__":
    asyncio.run(_run_alone())
