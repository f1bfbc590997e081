"""The loops beside the HTTP side, in the web process or as `python -m auth.worker`: events out, codes out, what Redis
is owed, what is over and forgotten.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

from kernel.errors import DomainError
from servicekit.logging import get_logger
from servicekit.relay import Relay, RelaySettings
from servicekit.workers import run_alone, with_workers

from auth.wiring import Wiring, open_wiring

TOPIC = "auth-events"
_PURGE_SECONDS = 20


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    settings = RelaySettings(TOPIC, region=wiring.settings.aws_default_region)
    relay = Relay(wiring.database, wiring.sns, wiring.clock, settings)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(relay.run(stop))
        tasks.create_task(wiring.deliveries.run(stop))
        tasks.create_task(wiring.cache.run(stop))
        tasks.create_task(_purge(wiring.purges, stop))
        await stop.wait()
        wiring.deliveries.wake()


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(open_wiring, run_workers)


async def _purge(purges: Sequence[Callable[[], Awaitable[int]]], stop: asyncio.Event) -> None:
    log = get_logger("auth.worker")
    while not stop.is_set():
        for purge in purges:
            try:
                await purge()
            except DomainError as error:
                log.warning("purge.waiting", error=error.code)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PURGE_SECONDS):
                await stop.wait()


if __name__ == "__main__":
    run_alone("auth-worker", open_wiring, run_workers)
