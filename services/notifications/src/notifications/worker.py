"""The queue side and the lanes that send, in the web process or as `python -m notifications.worker`."""

import asyncio
from contextlib import AbstractAsyncContextManager

from servicekit.consumer import Consumer
from servicekit.workers import run_alone, with_workers

from notifications.alerts import consumers as alerts
from notifications.contacts import consumers as contacts
from notifications.wiring import Wiring, open_wiring

AUTH_EVENTS = "notifications-auth-events"
CORE_EVENTS = "notifications-core-banking-events"


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    subscriptions = {**contacts.subscriptions(wiring.contacts), **alerts.subscriptions(wiring.alerts)}
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(Consumer(wiring.aws.sqs, AUTH_EVENTS, subscriptions).run(stop))
        tasks.create_task(Consumer(wiring.aws.sqs, CORE_EVENTS, subscriptions).run(stop))
        tasks.create_task(wiring.deliveries.keep_measuring(stop))
        for _ in range(wiring.settings.sends_in_flight_max):
            tasks.create_task(wiring.make_lane().run(stop))


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(open_wiring, run_workers)


if __name__ == "__main__":
    run_alone("notifications-worker", open_wiring, run_workers)
