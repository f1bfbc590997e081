"""The queue side may fail in ways that nobody foresaw; the service beside it stays, and the queue side begins again."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from embedded.settings import free_ports
from servicekit import metrics  # noqa: F401  Its metrics are shown.
from servicekit.settings import ServiceSettings
from servicekit.workers import _run_alone, with_workers
from testkit.polling import eventually


@dataclass
class Wiring:
    settings: ServiceSettings
    tries: int = 0
    is_open: bool = True


def settings(workers: str) -> ServiceSettings:
    unread: dict[str, Any] = {"bank_workers": workers}
    return ServiceSettings.model_construct(**unread)


async def fail_twice(wiring: Wiring, stop: asyncio.Event) -> None:
    wiring.tries += 1
    if wiring.tries < 3:
        raise KeyError("QueueUrl")
    await stop.wait()


@asynccontextmanager
async def opened(wiring: Wiring) -> AsyncIterator[Wiring]:
    yield wiring
    wiring.is_open = False


async def test_loops_that_fail_begin_again_and_take_nothing_down() -> None:
    wiring = Wiring(settings("inline"))
    async with with_workers(lambda: opened(wiring), fail_twice) as running:

        async def third_try() -> bool:
            return running.tries == 3

        await eventually(third_try, seconds=15)
        assert running.is_open
    assert not wiring.is_open


async def test_with_workers_elsewhere_none_run_here() -> None:
    wiring = Wiring(settings("split"))
    async with with_workers(lambda: opened(wiring), fail_twice):
        await asyncio.sleep(0)
    assert wiring.tries == 0


async def test_a_worker_on_its_own_shows_its_metrics() -> None:
    port, pages = free_ports(1)[0], []
    wiring = Wiring(settings("split").model_copy(update={"bank_metrics_port": port}))

    async def look(_wiring: Wiring, stop: asyncio.Event) -> None:
        async with httpx.AsyncClient() as client:
            pages.append((await client.get(f"http://127.0.0.1:{port}/metrics")).text)
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    try:
        await _run_alone(lambda: opened(wiring), look)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(number)
    assert "bank_outbox_age_seconds" in pages[0]
    assert not wiring.is_open
