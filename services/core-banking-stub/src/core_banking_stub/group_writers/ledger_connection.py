"""The writer's own connection to PostgreSQL: the driver's, without SQLAlchemy in between, and who may write with it.

A writer holds an advisory lock and the newest epoch. The lock keeps a second writer waiting; the epoch, which each
commit names, keeps one that was frozen or cut off from committing after it was replaced.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from kernel.errors import DomainError
from servicekit.database import DatabaseBusy, DatabaseUnavailable, is_busy, is_unavailable

from core_banking_stub.group_writers.statements import BEGIN

SILENCE_SECONDS_MAX = 3.5
"""A writer that has not committed or beaten for so long is taken for frozen, and replaced."""
_LOCK = 4_920_001
_SETTINGS = {
    "application_name": "core-ledger",
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    "idle_in_transaction_session_timeout": "15000",
    "jit": "off",
    # Plans are made once, for tables that may still be empty: they must suit the tables of later.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
_BEGUN = "UPDATE 1"
_TAKE_LOCK = f"SELECT pg_try_advisory_lock({_LOCK})"
_TAKE_EPOCH = """
    UPDATE ledger_writers SET epoch = epoch + 1, beaten_at = clock_timestamp(), backend = pg_backend_pid()
    WHERE partition = 0 RETURNING epoch
"""
_BEAT = "UPDATE ledger_writers SET beaten_at = clock_timestamp() WHERE partition = 0 AND epoch = $1 RETURNING epoch"
_END_SILENT = """
    SELECT pg_terminate_backend(backend) FROM ledger_writers
    WHERE partition = 0 AND beaten_at < clock_timestamp() - make_interval(secs => $1) AND EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $2 AND pid = backend AND granted
    )
"""


class ReplacedWriter(Exception):
    """Another process has taken over; this one must not write any more."""


class BadStatement(Exception):
    """The database refused what was written, and would again: the orders must be looked at one by one."""


class LedgerConnection:
    """Raises DatabaseUnavailable when the server is away, DatabaseBusy when it was too busy, BadStatement otherwise."""

    def __init__(self, driver: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._driver = driver

    async def fetch(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        with _translated():
            return await self._driver.fetch(statement, *values)

    async def fetchrow(self, statement: str, *values: Any) -> asyncpg.Record | None:
        with _translated():
            return await self._driver.fetchrow(statement, *values)

    @asynccontextmanager
    async def group(self, epoch: int) -> AsyncIterator[None]:
        """One transaction, in which nobody takes over. Raises ReplacedWriter when somebody did before."""
        with _translated():
            try:
                await self._begin(epoch)
                yield
                await self._driver.execute("COMMIT")
            except BaseException:
                await self._roll_back()
                raise

    async def _begin(self, epoch: int) -> None:
        if await self._driver.execute(BEGIN.format(epoch=epoch)) != _BEGUN:
            raise ReplacedWriter

    async def _roll_back(self) -> None:
        """A connection that could not be told of it is ended, and the server rolls back."""
        if self._driver.is_closed() or not self._driver.is_in_transaction():
            return
        try:
            await self._driver.execute("ROLLBACK")
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._driver.terminate()

    async def take_over(self) -> int | None:
        """The epoch of a new writer, or None while another one lives; one that is silent for too long is ended."""
        row = await self.fetchrow(_TAKE_LOCK)
        if row is None or not row[0]:
            await self.fetch(_END_SILENT, SILENCE_SECONDS_MAX, _LOCK)
            return None
        found = await self.fetchrow(_TAKE_EPOCH)
        if found is None:
            raise AssertionError("The migration made the writer's row.")
        return int(found["epoch"])

    async def beat(self, epoch: int) -> None:
        """Tell the ones that stand by that this writer lives. Raises ReplacedWriter."""
        if await self.fetchrow(_BEAT, epoch) is None:
            raise ReplacedWriter

    @property
    def is_closed(self) -> bool:
        return self._driver.is_closed()

    async def close(self) -> None:
        """Locks end with the connection."""
        try:
            await self._driver.close(timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._driver.terminate()


async def connect(url: str) -> LedgerConnection:
    with _translated():
        driver = await asyncpg.connect(
            url.replace("+asyncpg", "", 1), timeout=3, command_timeout=12, server_settings=_SETTINGS
        )
    return LedgerConnection(driver)


class _translated:  # noqa: N801  Reads as a word in a with statement.
    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, (DomainError, ReplacedWriter, BadStatement)):
            return
        # What the driver cannot encode is an InterfaceError as well, but no sign of a lost server.
        if is_unavailable(error) and not isinstance(error, ValueError):
            raise DatabaseUnavailable(retry_after_seconds=2) from error
        if is_busy(error):
            raise DatabaseBusy(retry_after_seconds=1) from error
        if isinstance(error, (asyncpg.PostgresError, ValueError, OverflowError)):
            raise BadStatement(type(error).__name__) from error
