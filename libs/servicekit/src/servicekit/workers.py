"""The queue side of a service: inside its web process, or as a process of its own (BANK_WORKERS)."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

from prometheus_client import start_http_server

from servicekit.logging import configure_logging, get_logger
from servicekit.settings import ServiceSettings
from servicekit.tracing import exporting

_PAUSE_SECONDS = 0.5
_PAUSE_SECONDS_MAX = 30.0


class _Wired(Protocol):
    @property
    def settings(self) -> ServiceSettings: ...


W = TypeVar("W", bound=_Wired)
OpenWiring = Callable[[], AbstractAsyncContextManager[W]]
RunWorkers = Callable[[W, asyncio.Event], Awaitable[None]]


@asynccontextmanager
async def with_workers(open_wiring: OpenWiring[W], run_workers: RunWorkers[W]) -> AsyncIterator[W]:
    """What the web process runs on: with BANK_WORKERS=inline the queue side is part of it."""
    stop = asyncio.Event()
    async with open_wiring() as wiring, asyncio.TaskGroup() as tasks:
        if wiring.settings.bank_workers == "inline":
            tasks.create_task(_keep_working(wiring, run_workers, stop))
        try:
            yield wiring
        finally:
            stop.set()


def run_alone(name: str, open_wiring: OpenWiring[W], run_workers: RunWorkers[W]) -> None:
    """The whole of `python -m <service>.worker`: works until SIGTERM, then finishes what is in hand."""
    configure_logging(name)
    with exporting(name):
        asyncio.run(_run_alone(open_wiring, run_workers))


async def _run_alone(open_wiring: OpenWiring[W], run_workers: RunWorkers[W]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_wiring() as wiring:
        port = wiring.settings.bank_metrics_port
        server = start_http_server(port)[0] if port else None
        try:
            await _keep_working(wiring, run_workers, stop)
        finally:
            if server:
                server.shutdown()
                server.server_close()


async def _keep_working(wiring: W, run_workers: RunWorkers[W], stop: asyncio.Event) -> None:
    """What a loop did not foresee ends it, never the service: customers' requests go on, and the loops begin again."""
    pause = _PAUSE_SECONDS
    while not stop.is_set():
        began = time.monotonic()
        try:
            await run_workers(wiring, stop)
        except Exception:
            get_logger("servicekit.workers").exception("workers.failed")
        if time.monotonic() - began > _PAUSE_SECONDS_MAX:
            pause = _PAUSE_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stop.wait()
        pause = min(pause * 2, _PAUSE_SECONDS_MAX)
