"""At a constant rate through gateway, bff and core, with the relay at work: latencies, and how long until the outbox is
empty after the last order.
"""

import contextlib
import time
from typing import Any

import asyncpg
from bench_bank import say
from customers import confirming, signed_in
from driver import at_rate
from ground import Ground
from hops import Way, open_ways
from lean_http import connections_to
from ours_bank import OurBank
from servicekit.database import Database
from shapes import Shape
from sqlalchemy import text
from testkit.polling import eventually

_SECONDS = 10
_DRAIN_SECONDS_MAX = 300
# Hundreds of thousands of events that other measurements left would take the relay an hour.
_FORGET = "TRUNCATE outbox"
_WAITING = text(
    "SELECT count(*) FROM outbox o WHERE (o.xid, o.position) > (SELECT c.xid, c.position FROM outbox_cursors c)"
)


async def measure(ground: Ground, ours: OurBank, rate: float) -> dict[str, Any]:
    """Ours in process rests meanwhile."""
    customers = await signed_in(ground, ours.holders)
    owner = await asyncpg.connect(ground.core_owner_url)
    try:
        await owner.execute(_FORGET)
    finally:
        await owner.close()
    async with open_ways(ground, [Way("ours with relay", relay=True)]) as (port,), connections_to(port) as connections:
        await _empty(ours.database)
        requests = await customers.confirmations(port, Shape.UNIFORM, round(rate * _SECONDS))
        window = await at_rate(confirming(connections, requests), rate, _SECONDS)
        ended = time.monotonic()
        left = await _waiting(ours.database)
        await _empty(ours.database)
        took = round(time.monotonic() - ended, 2)
    row = {"rate": round(rate, 1), **window.row(), "events_left": left, "drained_after_seconds": took}
    say(
        f"at {rate:,.0f}/s through all hops, with relay: p50 {row['p50_ms']} ms, p99 {row['p99_ms']} ms,"
        f" p99.9 {row['p999_ms']} ms; {left} events were left, published {took:.1f} s later"
    )
    return row


async def _waiting(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(_WAITING))


async def _empty(database: Database) -> None:
    """Or five minutes have passed."""

    async def nothing_waits() -> bool:
        return await _waiting(database) == 0

    with contextlib.suppress(AssertionError):
        await eventually(nothing_waits, seconds=_DRAIN_SECONDS_MAX)
