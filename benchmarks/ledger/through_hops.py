"""Through gateway, bff and core: ours, the ORM-style bank, and the no-op, which does all of a request but its work.

Each figure is the median of windows in turn, and each ratio that of the ratios of these pairs.
"""

import asyncio
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bench_bank import say
from contestants import Outcome
from customers import CUSTOMERS, Customers, confirming, reading, signed_in
from driver import Window, closed
from ground import Ground
from hops import Way, open_ways
from lean_http import Connections
from orm_bank import OrmLedger, an_account
from ours_bank import OurBank
from plan import Plan
from shapes import PURSE_MINOR, Shape

MANY = 64
_QUOTES_PER_SECOND, _READS_PER_SECOND = 3_500, 8_000
_READ = "balance read"


@dataclass(frozen=True, slots=True)
class Course:
    """What is sent, and by how many at once."""

    kind: str
    clients: int

    @property
    def name(self) -> str:
        return f"{self.kind}, {self.clients} client{'s' if self.clients > 1 else ''}"


@dataclass
class Entrance:
    """A way in, with connections that stay open. `real` looks quotes up."""

    name: str
    connections: Connections
    real: bool


async def measure(ground: Ground, ours: OurBank, plan: Plan) -> list[dict[str, Any]]:
    """Ours in process rests meanwhile."""
    customers = await signed_in(ground, ours.holders)
    orm_url = await _orm_database(ground, customers)
    ways = (
        Way("no-op", "frozen_bff:app", "no_op_core:app"),
        Way("ours"),
        Way("orm", "one_call_bff:app", "orm_core:app", orm_url),
    )
    async with open_ways(ground, ways) as ports:
        entrances = [
            Entrance(way.name, Connections(port), way.name != "no-op") for way, port in zip(ways, ports, strict=True)
        ]
        try:
            return [await _compared(customers, entrances, course, plan) for course in _courses(plan)]
        finally:
            for entrance in entrances:
                entrance.connections.close()


def _courses(plan: Plan) -> Iterable[Course]:
    yield from (Course(shape.value, MANY) for shape in plan.hop_shapes)
    yield Course(Shape.UNIFORM.value, 1)
    yield Course(_READ, MANY)


async def _compared(customers: Customers, entrances: list[Entrance], course: Course, plan: Plan) -> dict[str, Any]:
    taking_part = [one for one in entrances if course.kind != _READ or one.name != "orm"]
    windows: dict[str, list[Window]] = {one.name: [] for one in taking_part}
    for entrance in taking_part:
        # Plans, pools and caches are made by what does not count.
        if course.kind == _READ:
            await _read_all(customers, entrance)
        await _window(customers, entrance, course, plan.hop_seconds / 3)
    for _ in range(plan.rounds):
        for entrance in taking_part:
            windows[entrance.name].append(await _window(customers, entrance, course, plan.hop_seconds))
    row = {
        "course": course.name,
        "ways": {name: _medians(found) for name, found in windows.items()},
        "to_no_op": {name: _ratios(found, windows["no-op"]) for name, found in windows.items() if name != "no-op"},
    }
    if "orm" in windows:
        row["to_orm"] = _ratios(windows["ours"], windows["orm"])
    _tell(row)
    return row


async def _window(customers: Customers, entrance: Entrance, course: Course, seconds: float) -> Window:
    port = entrance.connections.port
    if course.kind == _READ:
        requests = customers.reads(port, round(_READS_PER_SECOND * (seconds + 0.5)))
        return await closed(reading(entrance.connections, requests), course.clients, seconds)
    count = round(_QUOTES_PER_SECOND * (seconds + 0.5)) if course.clients > 1 else round(900 * (seconds + 0.5))
    shape = Shape(course.kind)
    if entrance.real:
        requests = await customers.confirmations(port, shape, count)
    else:
        requests = customers.strange_confirmations(port, shape, count * 2)
    return await closed(confirming(entrance.connections, requests), course.clients, seconds)


async def _read_all(customers: Customers, entrance: Entrance) -> None:
    """What every customer has is in Redis afterwards."""
    requests = customers.reads(entrance.connections.port, CUSTOMERS)
    for start in range(0, CUSTOMERS, MANY):
        await asyncio.gather(*(entrance.connections.send(one) for one in requests[start : start + MANY]))


def _medians(windows: list[Window]) -> dict[str, Any]:
    rows = [window.row() for window in windows]
    figures = ("per_second", "p50_ms", "p99_ms", "p999_ms", "cpu_us")
    middle = {name: round(statistics.median(row[name] for row in rows), 2) for name in figures}
    return {**middle, "failed": sum(window.outcomes[Outcome.FAILED] for window in windows)}


def _ratios(windows: list[Window], others: list[Window]) -> dict[str, float]:
    pairs = [(one.row(), other.row()) for one, other in zip(windows, others, strict=True)]
    return {
        name: round(statistics.median(one[name] / other[name] for one, other in pairs), 3)
        for name in ("per_second", "p50_ms", "p99_ms")
    }


def _tell(row: dict[str, Any]) -> None:
    for name, figures in row["ways"].items():
        ratio = row["to_no_op"].get(name)
        of_no_op = f", {ratio['per_second']} of the no-op" if ratio else ""
        failed = f", {figures['failed']} FAILED" if figures["failed"] else ""
        say(
            f"{row['course']}, {name}: {figures['per_second']:,.0f}/s, p50 {figures['p50_ms']} ms,"
            f" p99 {figures['p99_ms']} ms{of_no_op}; generator {figures['cpu_us']:.0f} us a request{failed}"
        )


async def _orm_database(ground: Ground, customers: Customers) -> str:
    url = (await ground.database("bench_orm_hops")).replace("postgresql:", "postgresql+asyncpg:", 1)
    ledger = OrmLedger(url)
    await ledger.create(
        [an_account(one.account_id, PURSE_MINOR, one.iban, one.customer_id) for one in customers.holders]
    )
    await ledger.close()
    return url
