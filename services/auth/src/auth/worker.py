"""The loops beside the HTTP side, in the web process or as `python -m auth.worker`: events out, codes out, what Redis
is owed, what is over and forgotten.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from kernel.errors import DomainError
from servicekit.logging import configure_logging, get_logger
from servicekit.relay import Relay, RelaySettings

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


@asynccontextmanager
async def wiring_with_workers() -> AsyncIterator[Wiring]:
    """What the web process runs on: with BANK_WORKERS=inline the loops are part of it."""
    stop = asyncio.Event()
    async with open_wiring() as wiring, asyncio.TaskGroup() as tasks:
        if wiring.settings.bank_workers == "inline":
            tasks.create_task(run_workers(wiring, stop))
        try:
            yield wiring
        finally:
            stop.set()


async def _purge(purges: Sequence[Callable[[], Awaitable[int]]], stop: asyncio.Event) -> None:
    log = get_logger("auth.worker")
    while not stop.is_set():
        for purge in purges:
            try:
                await purge()
            except DomainError as error:
                log.warning("purge.waiting", error=error.code)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _PURGE_SECONDS)


async def _run_alone() -> None:
    configure_logging("auth-worker")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_wiring() as wiring:
        await run_workers(wiring, stop)


if __name__ == "__main__":
    asyncio.run(_run_alone())
