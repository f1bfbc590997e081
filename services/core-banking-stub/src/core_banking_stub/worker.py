"""The queue side: tells of the core and listens to auth, in the web process or as `-m core_banking_stub.worker`."""

import asyncio
from contextlib import AbstractAsyncContextManager

from servicekit.consumer import Consumer
from servicekit.relay import Relay, RelaySettings
from servicekit.workers import run_alone, with_workers

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


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(open_wiring, run_workers)


if __name__ == "__main__":
    run_alone("core-banking-stub-worker", open_wiring, run_workers)
