"""`make test-core-kills`: the core and its PostgreSQL are killed in turn under load, and started again.

Every client repeats an order with its key until it is answered; one in four places holds, and posts, voids, leaves or
forgets them. Ends with 1 when an acknowledged transfer is missing, an order moved money twice, a hold did not end as
its client was told, money is set aside for no open hold, the books do not balance, or orders did not go on half a
minute after a kill. Then a second process of the core stands by: it takes over when the first is killed, and when the
first is only frozen, which must commit nothing afterwards.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import Awaitable, Callable

from core_alone import READY_SECONDS_MAX, CoreAlone, core_alone
from core_clients import Load
from core_judgement import judged
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually

HOLDERS, PURSE_MINOR = 200, 10**8
ALIVE_SECONDS = (0.3, 1.5)
TAKEOVER_SECONDS_MAX = 5.0
_EPOCH = text("SELECT epoch FROM ledger_writers")


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
    """Kills the core and PostgreSQL in turn; the seconds until orders went on after each."""
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
        f"{'right' if good else 'WRONG'}: {count} kills at {per_second:.0f} orders/s, {finding.words()};"
        f" orders again after {max(ready):.1f} s at most (of {READY_SECONDS_MAX});"
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
