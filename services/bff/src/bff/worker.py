"""The queue side: follows the core's events, inside the web process or alone as `python -m bff.worker`.

What feeds the live streams is no part of it: streams live in the web process, so each one feeds its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from servicekit.consumer import Consumer
from servicekit.workers import run_alone, with_workers

from bff.accounts import consumers
from bff.live_streams.feed import LiveFeed
from bff.wiring import Wiring, open_wiring

EVENTS_QUEUE = "bff-core-banking-events"


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    await Consumer(wiring.aws.sqs, EVENTS_QUEUE, consumers.handlers(wiring.accounts)).run(stop)


@asynccontextmanager
async def feeding(feed: LiveFeed) -> AsyncIterator[None]:
    """The live streams are fed inside the block."""
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(feed.run())
        try:
            yield
        finally:
            running.cancel()


@asynccontextmanager
async def wiring_with_live_feed() -> AsyncIterator[Wiring]:
    async with open_wiring() as wiring, feeding(wiring.live_feed):
        yield wiring


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(wiring_with_live_feed, run_workers)


if __name__ == "__main__":
    run_alone("bff-worker", open_wiring, run_workers)
