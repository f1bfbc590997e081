"""`make load-1m`: a million transfers into the core alone, in batches over HTTP; then the books are checked.

Prints how many bytes a transfer takes in the tables that grow with it, and how long the check took; ends with 1 when
either misses its limit or the books do not balance.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from dataclasses import dataclass

import aiohttp
from bench_bank import RESULTS, say
from core_alone import CoreAlone, Holder, an_order, core_alone, send
from embedded.programs import run_once
from servicekit.database import Database
from sqlalchemy import text

HOLDERS, PURSE_MINOR = 1_000, 10**9
BATCH, BATCHES_AT_ONCE = 100, 6
BYTES_MAX, CHECK_SECONDS_MAX = 900, 60
_SIZES = text(
    """
    SELECT coalesce(i.inhrelid::regclass::text, c.relname) AS part, pg_table_size(c.oid) AS heap,
        pg_indexes_size(c.oid) AS indexes
    FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
    WHERE c.relkind = 'r' AND (c.relname IN ('transfers', 'entries') OR i.inhparent = 'outbox'::regclass)
    """
)


@dataclass(frozen=True)
class Load:
    transfers: int
    seconds: float
    refused: int


async def loaded(core: CoreAlone, holders: list[Holder], count: int) -> Load:
    port, token, dice = await core.start(), core.service_token, random.Random(1)
    left, done, refused = count, 0, 0
    began = time.perf_counter()

    async def sender(session: aiohttp.ClientSession) -> None:
        nonlocal left, done, refused
        while left > 0:
            size = min(BATCH, left)
            left -= size
            pairs = [dice.sample(holders, 2) for _ in range(size)]
            results = await send(session, port, token, [an_order(payer, payee, 1) for payer, payee in pairs])
            done += size
            refused += sum(one["status"] != 201 for one in results)
            if done % 100_000 < size:
                say(f"{done:,} transfers, {done / (time.perf_counter() - began):,.0f} a second")

    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for _ in range(BATCHES_AT_ONCE):
            group.create_task(sender(session))
    return Load(count - refused, time.perf_counter() - began, refused)


async def bytes_a_transfer(core: CoreAlone) -> dict[str, float]:
    database = Database(core.url, "load-1m", connections_max=1)
    try:
        async with database.read() as session:
            count = await session.scalar(text("SELECT count(*) FROM transfers"))
            sizes: dict[str, float] = {}
            for row in await session.all(_SIZES):
                table = "outbox" if row.part.startswith("outbox") else row.part
                sizes[table] = sizes.get(table, 0.0) + (row.heap + row.indexes) / count
    finally:
        await database.close()
    return {table: round(size, 1) for table, size in sizes.items()}


async def checked(core: CoreAlone) -> tuple[float, str]:
    """Seconds and last line of `make check-books` on these tables."""
    began = time.perf_counter()
    said = await run_once((sys.executable, "-m", "core_banking_stub.check_books"), {"DATABASE_URL": core.url})
    return time.perf_counter() - began, said.splitlines()[-1]


async def main(count: int) -> int:
    load_before = os.getloadavg()[0]
    async with core_alone() as core:
        say(f"opening {HOLDERS:,} accounts")
        holders = await core.holders(HOLDERS, PURSE_MINOR)
        load = await loaded(core, holders, count)
        sizes = await bytes_a_transfer(core)
        await core.stop()
        core.processes.clear()
        seconds, verdict = await checked(core)
    total = sum(sizes.values())
    row = {
        "transfers": load.transfers,
        "refused": load.refused,
        "per_second": round(load.transfers / load.seconds),
        "bytes_a_transfer": {**sizes, "all": round(total, 1), "limit": BYTES_MAX},
        "check_books": {"seconds": round(seconds, 1), "limit": CHECK_SECONDS_MAX, "verdict": verdict},
        "load_before": load_before,
    }
    RESULTS.joinpath("load_million.json").write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")
    is_small, is_quick = total <= BYTES_MAX, seconds <= CHECK_SECONDS_MAX
    good = not load.refused and is_small and is_quick and verdict.endswith(" 0 violations")
    tables = ", ".join(f"{table} {size:.0f}" for table, size in sizes.items())
    say(
        f"{'right' if good else 'WRONG'}: {load.transfers:,} transfers at {row['per_second']:,} a second,"
        f" {total:.0f} bytes each of {BYTES_MAX} ({tables});"
        f" {verdict} in {seconds:.0f} s of {CHECK_SECONDS_MAX}"
    )
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transfers", type=int, default=1_000_000)
    sys.exit(asyncio.run(main(parser.parse_args().transfers)))
