"""Fires tasks at a bank: so many at a time, each as soon as one is answered, or at a constant rate come what may."""

import asyncio
import itertools
import math
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from contestants import Bank, Outcome, Shot
from shapes import Mix, Shape, tasks

WARM_UP_SECONDS = 0.3
_TICK_SECONDS = 0.001
_UNDER_WAY_MAX = 3_000
"""A bank that has so many waiting at a constant rate does not keep up with it."""


@dataclass(slots=True)
class Window:
    """What was seen from the outside. `cpu_us` is all that this process spent on a task; `answered` counts those of the
    warm-up and of the end as well.
    """

    in_flight: int
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    cpu_us: float = 0.0
    answered: int = 0
    kept_up: bool = True

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def row(self) -> dict[str, Any]:
        """For the results; sorts the waits."""
        self.waits.sort()
        shares = {"p50_ms": 0.5, "p99_ms": 0.99, "p999_ms": 0.999}
        return {
            "in_flight": self.in_flight,
            "kept_up": self.kept_up,
            "per_second": round(self.per_second, 1),
            **{name: round(1000 * quantile(self.waits, share), 2) for name, share in shares.items()},
            "cpu_us": round(self.cpu_us, 1),
            "outcomes": {outcome.value: count for outcome, count in sorted(self.outcomes.items())},
        }


def quantile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share does not exceed."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else math.nan


def made_ready(bank: Bank, shape: Shape, mix: Mix, seed: str, *, count: int) -> Iterator[Shot]:
    """So many shots made beforehand; should they not be enough, more are made as they are needed."""
    drawn = tasks(shape, mix, seed)
    ready = [bank.shot(task) for task in itertools.islice(drawn, count)]
    return itertools.chain(ready, map(bank.shot, drawn))


async def closed(shots: Iterator[Shot], in_flight: int, seconds: float) -> Window:
    """A warm-up, then so many seconds; what is answered after the end does not count."""
    window, began = Window(in_flight), time.perf_counter() + WARM_UP_SECONDS
    ends = began + seconds

    async def client() -> None:
        while (sent := time.perf_counter()) < ends:
            outcome = await next(shots)()
            answered = time.perf_counter()
            window.answered += 1
            if began <= answered < ends:
                window.waits.append(answered - sent)
                window.outcomes[outcome] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(client())
        await asyncio.sleep(began - time.perf_counter())
        cpu = cpu_seconds()
        await asyncio.sleep(ends - time.perf_counter())
        cpu, counted = cpu_seconds() - cpu, len(window.waits)
    window.seconds = seconds
    window.cpu_us = 1e6 * cpu / max(counted, 1)
    return window


async def at_rate(shots: Iterator[Shot], rate: float, seconds: float) -> Window:
    """Open loop: each comes at its time, and its wait counts from then, however late it could be sent. Ends early when
    the bank does not keep up.
    """
    window, began, cpu = Window(0), time.perf_counter(), cpu_seconds()
    count, under_way = round(rate * seconds), 0

    async def one(due: float, shot: Shot) -> None:
        nonlocal under_way
        under_way += 1
        window.outcomes[await shot()] += 1
        window.waits.append(time.perf_counter() - due)
        under_way -= 1
        window.in_flight = max(window.in_flight, under_way)

    async with asyncio.TaskGroup() as group:
        sent = 0
        while sent < count:
            due_by_now = min(count, int((time.perf_counter() - began) * rate) + 1)
            if under_way > _UNDER_WAY_MAX:
                window.kept_up = False
                break
            for number in range(sent, due_by_now):
                group.create_task(one(began + number / rate, next(shots)))
            sent = due_by_now
            await asyncio.sleep(_TICK_SECONDS)
    window.seconds = time.perf_counter() - began
    window.cpu_us = 1e6 * (cpu_seconds() - cpu) / sent
    return window


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def own_cost_us(in_flight: int) -> float:
    """What a task costs when the bank does nothing: the generator alone."""

    async def nothing() -> Outcome:
        await asyncio.sleep(0)
        return Outcome.DONE

    return (await closed(itertools.repeat(nothing), in_flight, 0.3)).cpu_us
