"""All captures of the bank, in one process at a time."""

import asyncio
import contextlib
from collections.abc import Sequence

from servicekit.logging import get_logger

from audit.captures.capture import Capture
from audit.captures.lock import LockLost, captured_alone

_PAUSE_SECONDS = 1.0


async def run_captures(captures: Sequence[Capture], lock_url: str, stop: asyncio.Event) -> None:
    """Capture while this process holds the lock, wait for it otherwise; until `stop` is set."""
    while not stop.is_set():
        try:
            await _capture_alone(captures, lock_url, stop)
        except* LockLost as lost:
            reasons = sorted({str(error) for error in lost.exceptions})
            get_logger("audit.captures").warning("capture.lock-lost", reasons=reasons)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE_SECONDS):
                await stop.wait()


async def _capture_alone(captures: Sequence[Capture], lock_url: str, stop: asyncio.Event) -> None:
    async with captured_alone(lock_url, stop) as is_ours, asyncio.TaskGroup() as tasks:
        for capture in captures if is_ours else ():
            tasks.create_task(capture.run(stop))
