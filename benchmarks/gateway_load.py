"""Requests through the gateway from so many clients at once, each sending its next one when the last is answered."""

import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp

_WARM_UP_SECONDS = 0.5
Shot = Callable[[aiohttp.ClientSession], Awaitable[int]]
"""Sends one request and returns the status of its answer."""


@dataclass(frozen=True, slots=True)
class Window:
    """What the clients saw. `client_cpu_us` is what the load generator itself costs a request, on the same cores."""

    per_second: float
    p50_ms: float
    p99_ms: float
    client_cpu_us: float
    unwanted: int
    """Answers that were not the wanted status; a window with any does not count."""


async def fire(origin: str, clients: int, seconds: float, shot: Shot, wanted: int) -> Window:
    """A warm-up of half a second, then so many seconds."""
    waits: list[float] = []
    unwanted = 0
    connector = aiohttp.TCPConnector(limit=clients)
    async with aiohttp.ClientSession(origin, connector=connector) as session:
        began = time.monotonic() + _WARM_UP_SECONDS
        ends = began + seconds

        async def client() -> None:
            nonlocal unwanted
            while (sent := time.monotonic()) < ends:
                status = await shot(session)
                if sent >= began:
                    waits.append(time.monotonic() - sent)
                    unwanted += status != wanted

        async with asyncio.TaskGroup() as group:
            for _ in range(clients):
                group.create_task(client())
            await asyncio.sleep(_WARM_UP_SECONDS)
            cpu = _cpu_seconds()
        took = time.monotonic() - began
    waits.sort()
    return Window(
        per_second=len(waits) / took,
        p50_ms=1000 * statistics.median(waits),
        p99_ms=1000 * waits[int(len(waits) * 0.99)],
        client_cpu_us=1e6 * (_cpu_seconds() - cpu) / len(waits),
        unwanted=unwanted,
    )


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def compared(real: Sequence[Window], no_op: Sequence[Window]) -> dict[str, Any]:
    """Medians of the windows, and of the ratios of each pair: throughput above, latencies below 1 are good."""
    pairs = list(zip(real, no_op, strict=True))
    return {
        "real": _medians(real),
        "no_op": _medians(no_op),
        "throughput_to_no_op": round(statistics.median(a.per_second / b.per_second for a, b in pairs), 3),
        "p50_to_no_op": round(statistics.median(a.p50_ms / b.p50_ms for a, b in pairs), 2),
        "p99_to_no_op": round(statistics.median(a.p99_ms / b.p99_ms for a, b in pairs), 2),
    }


def _medians(windows: Sequence[Window]) -> dict[str, float]:
    def of(values: Sequence[float]) -> float:
        return round(statistics.median(values), 2)

    return {
        "per_second": of([one.per_second for one in windows]),
        "p50_ms": of([one.p50_ms for one in windows]),
        "p99_ms": of([one.p99_ms for one in windows]),
        "client_cpu_us": of([one.client_cpu_us for one in windows]),
        "unwanted": sum(one.unwanted for one in windows),
    }
