"""From the commit of a transfer in the core to its record in the trail, as a reader of the audit database sees it.

Transfers are written straight into the core's tables, as the core writes them: its HTTP side would be the limit first.
The whole bank runs, so relay, emulator and consumers have the events of these transfers to carry at the same time.
"""

import asyncio
import statistics
import time
from typing import Any

from bench_bank import say
from core_writer import core_writer
from embedded.bank import EmbeddedBank
from embedded.databases import database_url
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually

RATE, SECONDS, GOAL_P95_MS = 200.0, 30.0, 1000.0
_LOOK_EVERY_SECONDS = 0.01
_LAST = "SELECT coalesce(max(index), -1) FROM records"
_NEW = """
    SELECT index, object_id, committed_at FROM records
    WHERE index > :last AND table_name = 'transfers' AND kind = 'insert' ORDER BY index
"""


async def _watch(audit: Database, seen: dict[str, float]) -> None:
    """Until cancelled. What a look finds was there before it ended, so the waits come out too long, never too short."""
    last = await _last(audit)
    while True:
        async with audit.read() as session:
            rows = await session.all(text(_NEW), {"last": last})
        now = time.time()
        for row in rows:
            seen[row.object_id] = now - row.committed_at.timestamp()
            last = row.index
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def _caught_up(audit: Database) -> None:
    """Until what the seed and the newcomers left in the log is in the trail."""
    known: int | None = None

    async def nothing_came() -> bool:
        nonlocal known
        before, known = known, await _last(audit)
        await asyncio.sleep(1)
        return known == before

    await eventually(nothing_came, seconds=120)


async def _last(audit: Database) -> int:
    async with audit.read() as session:
        return int(await session.scalar(text(_LAST)))


async def measure(bank: EmbeddedBank, rate: float = RATE, seconds: float = SECONDS) -> dict[str, Any]:
    audit = Database(database_url(bank.settings, bank.secrets, "audit", "audit"), "bench", connections_max=2)
    seen: dict[str, float] = {}
    core_url = database_url(bank.settings, bank.secrets, "core_banking", "core_banking")
    try:
        await _caught_up(audit)
        async with core_writer(core_url) as writer, asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(audit, seen))
            kept = await writer.write(rate, seconds)

            async def all_seen() -> bool:
                return all(str(one.transfer_id) in seen for one in writer.written)

            await eventually(all_seen, seconds=120)
            watching.cancel()
    finally:
        await audit.close()
    waits = sorted(1000 * seen[str(one.transfer_id)] for one in writer.written)
    found = {
        "transfers_per_second": round(kept, 1),
        "transfers": len(waits),
        "p50_ms": round(statistics.median(waits), 1),
        "p95_ms": round(waits[int(len(waits) * 0.95)], 1),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "goal_p95_ms": GOAL_P95_MS,
    }
    found["p95_to_goal"] = round(found["p95_ms"] / GOAL_P95_MS, 3)
    say(
        f"to the trail at {found['transfers_per_second']} transfers/s: p50 {found['p50_ms']} ms,"
        f" p95 {found['p95_ms']} ms ({found['p95_to_goal']:.2f} of the goal)"
    )
    return found
