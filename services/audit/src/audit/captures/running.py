"""What writes the trail and carries it out, in one process at a time."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Protocol

from servicekit.logging import get_logger

from audit.captures.lock import LockLost, captured_alone

_PAUSE_SECONDS = 1.0


class Job(Protocol):
    async def run(self, stop: asyncio.Event) -> None: ...


async def run_alone(jobs: Sequence[Job], lock_url: str, stop: asyncio.Event) -> None:
    """Work while this process holds the lock, wait for it otherwise; until `stop` is set."""
    while not stop.is_set():
        try:
            await _work_alone(jobs, lock_url, stop)
        except* LockLost as lost:
            reasons = sorted({str(error) for error in lost.exceptions})
            get_logger("audit.captures").warning("capture.lock-lost", reasons=reasons)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE_SECONDS):
                await stop.wait()


async def _work_alone(jobs: Sequence[Job], lock_url: str, stop: asyncio.Event) -> None:
    async with captured_alone(lock_url, stop) as is_ours, asyncio.TaskGroup() as tasks:
        for job in jobs if is_ours else ():
            tasks.create_task(job.run(stop))
