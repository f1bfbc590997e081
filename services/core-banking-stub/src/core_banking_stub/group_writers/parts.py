"""A group in parts: while PostgreSQL writes one, the next is judged. All of them are one transaction."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from core_banking_stub.group_writers import repository
from core_banking_stub.group_writers.ledger_connection import LedgerConnection
from core_banking_stub.group_writers.repository import Rows
from core_banking_stub.orders.service import Judge, Judged, Order

PART_MAX = 64


async def judged_and_written(connection: LedgerConnection, judge: Judge, orders: Sequence[Order]) -> list[Judged]:
    """In the transaction that holds the locks of all that the judge knows, and before its commit."""
    judged: list[Judged] = []
    rows: Rows | None = None
    for first in range(0, len(orders), PART_MAX):
        async with _writing(connection, rows):
            judged += [judge.judge(order) for order in orders[first : first + PART_MAX]]
            rows = repository.rows_of(judge.taken())
    if rows is not None:
        await repository.write(connection, rows)
    return judged


@asynccontextmanager
async def _writing(connection: LedgerConnection, rows: Rows | None) -> AsyncIterator[None]:
    """Write while the body does something that does not wait; both are done at the end."""
    if rows is None:
        yield
        return
    task = asyncio.create_task(repository.write(connection, rows))
    try:
        # One turn of the loop begins it, and in the next what it sends leaves for the server.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        yield
    except BaseException:
        task.cancel()
        await asyncio.wait([task])
        raise
    await task
