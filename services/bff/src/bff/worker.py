"""The queue side: follows the core's events, inside the web process or alone as `python -m bff.worker`."""

import asyncio
from contextlib import AbstractAsyncContextManager

from servicekit.consumer import Consumer
from servicekit.workers import run_alone, with_workers

from bff.accounts import consumers
from bff.wiring import Wiring, open_wiring

EVENTS_QUEUE = "bff-core-banking-events"


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    await Consumer(wiring.aws.sqs, EVENTS_QUEUE, consumers.handlers(wiring.accounts)).run(stop)


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(open_wiring, run_workers)


if __name__ == "__main__":
    run_alone("bff-worker", open_wiring, run_workers)
