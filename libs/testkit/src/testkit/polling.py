"""Waiting in tests: look again and again until it is so, never a sleep that hopes."""

import asyncio
import time
from collections.abc import Awaitable, Callable

_PAUSE_SECONDS = 0.05


async def eventually(condition: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
    """Return as soon as the condition holds; fail with its last error or its name after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        last: AssertionError | None = None
        try:
            if await condition():
                return
        except AssertionError as error:
            last = error
        if time.monotonic() >= deadline:
            raise last or AssertionError(f"{condition.__name__} did not come true in {seconds} s")
        await asyncio.sleep(_PAUSE_SECONDS)
