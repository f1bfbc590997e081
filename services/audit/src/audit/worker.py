"""What reads the log and writes the trail, in the web process or as `python -m audit.worker`."""

import asyncio
from contextlib import AbstractAsyncContextManager

from servicekit.workers import run_alone, with_workers

from audit.captures.running import run_captures
from audit.wiring import Wiring, open_wiring


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_captures(wiring.captures, wiring.settings.database_url.get_secret_value(), stop))
        tasks.create_task(wiring.exporter.run(stop))


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(open_wiring, run_workers)


if __name__ == "__main__":
    run_alone("audit-worker", open_wiring, run_workers)
