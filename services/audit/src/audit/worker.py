"""What reads the log and writes the trail, in the web process or as `python -m audit.worker`."""

import asyncio
from contextlib import AbstractAsyncContextManager

from servicekit.workers import run_alone, with_workers

from audit.captures import running
from audit.wiring import Wiring, open_wiring


async def run_workers(wiring: Wiring, stop: asyncio.Event) -> None:
    """Work until `stop` is set."""
    jobs: tuple[running.Job, ...] = (*wiring.captures, wiring.exporter)
    await running.run_alone(jobs, wiring.settings.database_url.get_secret_value(), stop)


def wiring_with_workers() -> AbstractAsyncContextManager[Wiring]:
    """What the web process runs on."""
    return with_workers(open_wiring, run_workers)


if __name__ == "__main__":
    run_alone("audit-worker", open_wiring, run_workers)
