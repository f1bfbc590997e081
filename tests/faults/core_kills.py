"""`make test-core-kills`: the core and its PostgreSQL are killed in turn under load, and started again.

Every client repeats an order with its key until it is answered. Ends with 1 when an acknowledged transfer is missing,
an order moved money twice, the books do not balance, or transfers did not go on half a minute after a kill. Then a
second process of the core stands by: it takes over when the first is killed, and when the first is only frozen, which
must commit nothing afterwards.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
from core_alone import READY_SECONDS_MAX, CoreAlone, Holder, an_order, core_alone, send
from core_banking_stub.book_checks.service import BookCheckService
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually

HOLDERS, PURSE_MINOR = 200, 10**8
CLIENTS, ORDERS_EACH = 16, 8
ALIVE_SECONDS = (0.3, 1.5)
TAKEOVER_SECONDS_MAX = 5.0
_TRANSFERS = text("SELECT id FROM transfers WHERE customer_id IS NOT NULL")
_EPOCH = text("SELECT epoch FROM ledger_writers")


@dataclass
class Load:
    """Clients that never give an order up. `acknowledged`: key -> ids that it was answered with."""

    core: CoreAlone
    holders: Sequence[Holder]
    ports: list[int]
    acknowledged: dict[str, set[UUID]] = field(default_factory=dict)
    repeats: int = 0
    last_at: float = 0.0
    is_ending: bool = False

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=8, connect=1)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(self._client(session, random.Random(number)))

    async def _client(self, session: aiohttp.ClientSession, dice: random.Random) -> None:
        token = self.core.service_token
        while not self.is_ending:
            pairs = [dice.sample(self.holders, 2) for _ in range(ORDERS_EACH)]
            waiting = [an_order(payer, payee, 1) for payer, payee in pairs]
            while waiting:
                waiting = await self._once(session, token, waiting)

    async def _once(
        self, session: aiohttp.ClientSession, token: str, orders: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """What nobody knows yet of these orders."""
        port = self.ports[self.repeats % len(self.ports)]
        try:
            results = await send(session, port, token, orders)
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.repeats += 1
            await asyncio.sleep(0.05)
            return orders
        unknown = []
        for order, result in zip(orders, results, strict=True):
            if result["status"] == 201:
                self.last_at = time.monotonic()
                self.acknowledged.setdefault(order["idempotency_key"], set()).add(UUID(result["transfer"]["id"]))
            elif result["status"] == 503:
                unknown.append(order)
            else:
                raise AssertionError(f"an order that nothing speaks against was refused: {result}")
        return unknown

    async def until_moving(self) -> float:
        """Seconds until the next transfer is acknowledged."""
        began = time.monotonic()

        async def moving() -> bool:
            return self.last_at >= began

        await eventually(moving, seconds=READY_SECONDS_MAX + 15)
        return time.monotonic() - began


@dataclass(frozen=True)
class Finding:
    acknowledged: int
    lost: int
    doubled: int
    broken: int

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.doubled or self.broken)

    def words(self) -> str:
        return (
            f"{self.acknowledged:,} acknowledged, {self.lost} lost, {self.doubled} doubled,"
            f" {self.broken} broken invariants"
        )


async def judged(core: CoreAlone, load: Load) -> Finding:
    """Every acknowledged transfer is there once; every key, acknowledged or not, has one transfer at most."""
    database = Database(core.url, "core-kills", connections_max=1)
    try:
        async with database.read() as session:
            found = {
                row.id for row in await session.all(text("SELECT id FROM transfers WHERE customer_id IS NOT NULL"))
            }
        violations = await BookCheckService(core.url).violations()
    finally:
        await database.close()
    told = Counter(transfer_id for ids in load.acknowledged.values() for transfer_id in ids)
    doubled = sum(len(ids) > 1 for ids in load.acknowledged.values()) + max(len(found) - len(load.acknowledged), 0)
    return Finding(len(load.acknowledged), sum(one not in found for one in told), doubled, len(violations))


async def under_load(load: Load, fault: Callable[[], Awaitable[None]]) -> None:
    """The clients run while the fault does; afterwards each finishes what it has begun."""
    async with asyncio.TaskGroup() as group:
        group.create_task(load.run())
        try:
            await load.until_moving()
            await fault()
        finally:
            load.is_ending = True
    load.is_ending = False


async def kills(core: CoreAlone, load: Load, count: int) -> list[float]:
    """Kills the core and PostgreSQL in turn; the seconds until transfers went on after each."""
    seconds: list[float] = []
    dice = random.Random(20_261)

    async def fault() -> None:
        for number in range(count):
            await asyncio.sleep(dice.uniform(*ALIVE_SECONDS))
            began = time.monotonic()
            if number % 2:
                await asyncio.to_thread(core.bank.stop_part, "postgres", killed=True)
                await asyncio.to_thread(core.bank.start_part, "postgres")
            else:
                await core.kill(load.ports[0])
                await core.start(load.ports[0])
            await load.until_moving()
            seconds.append(time.monotonic() - began)

    await under_load(load, fault)
    return seconds


async def takeovers(core: CoreAlone, load: Load, count: int) -> list[float]:
    """The writer is killed, or frozen and woken later, while another process stands by; seconds without a writer."""
    seconds: list[float] = []
    database = Database(core.url, "core-kills", connections_max=1)

    async def fault() -> None:
        for number in range(count):
            first = load.ports[0]
            await asyncio.sleep(0.5)
            epoch, began = await _epoch(database), time.monotonic()
            if number % 2:
                core.signal(first, signal.SIGSTOP)
            else:
                await core.kill(first)
            load.ports.reverse()
            load.repeats = 0
            await _until_replaced(database, epoch)
            seconds.append(time.monotonic() - began)
            await load.until_moving()
            if number % 2:
                core.signal(first, signal.SIGCONT)
                await asyncio.sleep(1)
                await core.kill(first)
            await core.start(first)

    try:
        await under_load(load, fault)
    finally:
        await database.close()
    return seconds


async def _epoch(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(_EPOCH))


async def _until_replaced(database: Database, epoch: int) -> None:
    async def is_replaced() -> bool:
        return await _epoch(database) > epoch

    await eventually(is_replaced, seconds=5 * TAKEOVER_SECONDS_MAX)


async def main(count: int, takeover_count: int) -> int:
    load_before = os.getloadavg()[0]
    async with core_alone() as core:
        holders = await core.holders(HOLDERS, PURSE_MINOR)
        load = Load(core, holders, [await core.start()])
        began = time.monotonic()
        ready = await kills(core, load, count)
        per_second = len(load.acknowledged) / (time.monotonic() - began)
        load.ports.append(await core.start())
        taken = await takeovers(core, load, takeover_count)
        finding = await judged(core, load)
    good = finding.is_right and max(ready) <= READY_SECONDS_MAX and max(taken, default=0) <= TAKEOVER_SECONDS_MAX
    sys.stdout.write(
        f"{'right' if good else 'WRONG'}: {count} kills at {per_second:.0f} transfers/s, {finding.words()};"
        f" transfers again after {max(ready):.1f} s at most (of {READY_SECONDS_MAX});"
        f" {takeover_count} take-overs, {max(taken, default=0):.1f} s at most (of {TAKEOVER_SECONDS_MAX:.0f});"
        f" {load.repeats} repeats, load before {load_before:.1f}\n"
    )
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--takeovers", type=int, default=4)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.kills, given.takeovers)))
