"""A bank as many demo banks are written: the balance is read, checked in the program, and written back, with no lock.

Between the read and the write others do the same; the race suite shows what that costs.
"""

import asyncpg
from contestants import CONNECTIONS, Books, Outcome, Shot
from shapes import ACCOUNTS, PURSE_MINOR, Order, Task

_TABLES = """
    CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);
    CREATE TABLE transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key uuid NOT NULL, debit int NOT NULL,
        credit int NOT NULL, amount bigint NOT NULL);
    CREATE INDEX ON transfers (key);
    CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id int NOT NULL,
        transfer_id bigint NOT NULL, amount bigint NOT NULL);
"""
_KNOWN = "SELECT id FROM transfers WHERE key = $1"
_BALANCE = "SELECT balance FROM accounts WHERE id = $1"
_TRANSFER = "INSERT INTO transfers (key, debit, credit, amount) VALUES ($1, $2, $3, $4) RETURNING id"
_ENTRIES = "INSERT INTO entries (account_id, transfer_id, amount) VALUES ($1, $3, -$4::bigint), ($2, $3, $4)"
_WRITE_BACK = "UPDATE accounts SET balance = $2 WHERE id = $1"
_CONFLICTS = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


class CacheBank:
    name, knows_keys = "balance read, then written back", True

    def __init__(self, url: str) -> None:
        self._url = url
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        # Its locks meet crosswise all the time; the server shall notice at once, or a race takes minutes.
        self._pool = await asyncpg.create_pool(
            self._url, min_size=CONNECTIONS, max_size=CONNECTIONS, server_settings={"deadlock_timeout": "20ms"}
        )
        await self._pool.execute(_TABLES)
        rows = [(number, PURSE_MINOR) for number in range(ACCOUNTS)]
        await self._pool.copy_records_to_table("accounts", records=rows)

    def shot(self, task: Task) -> Shot:
        if isinstance(task, Order):
            return lambda: self._transfer(task)
        return lambda: self._read(task.account)

    async def _transfer(self, order: Order) -> Outcome:
        async with self._open_pool.acquire() as connection:
            try:
                async with connection.transaction():
                    return await _booked(connection, order)
            except _CONFLICTS:
                return Outcome.FAILED

    async def _read(self, account: int) -> Outcome:
        await self._open_pool.fetchval(_BALANCE, account)
        return Outcome.READ

    async def books(self) -> Books:
        pool = self._open_pool
        balances = await pool.fetch("SELECT balance FROM accounts ORDER BY id")
        entries = await pool.fetch(
            "SELECT coalesce(sum(e.amount), 0)::bigint AS amount FROM accounts a"
            " LEFT JOIN entries e ON e.account_id = a.id GROUP BY a.id ORDER BY a.id"
        )
        counts = await pool.fetchrow("SELECT count(*) AS transfers, count(DISTINCT key) AS keys FROM transfers")
        assert counts is not None  # noqa: S101  An aggregate always has a row.
        return Books(
            [row["balance"] for row in balances],
            [row["amount"] for row in entries],
            counts["transfers"],
            counts["transfers"] - counts["keys"],
        )

    async def close(self) -> None:
        await self._open_pool.close()

    @property
    def _open_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        assert self._pool is not None  # noqa: S101  It is asked after open().
        return self._pool


async def _booked(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", order: Order) -> Outcome:
    if await connection.fetchval(_KNOWN, order.key):
        return Outcome.REPLAYED
    debit = await connection.fetchval(_BALANCE, order.debit)
    credit = await connection.fetchval(_BALANCE, order.credit)
    if debit < order.minor:
        return Outcome.REFUSED
    transfer_id = await connection.fetchval(_TRANSFER, order.key, order.debit, order.credit, order.minor)
    await connection.execute(_ENTRIES, order.debit, order.credit, transfer_id, order.minor)
    await connection.execute(_WRITE_BACK, order.debit, debit - order.minor)
    await connection.execute(_WRITE_BACK, order.credit, credit + order.minor)
    return Outcome.DONE
