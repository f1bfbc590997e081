"""Connections of the ledger's writer that break where a test says: before a step, or after it and before its answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from core_banking_stub.group_writers import ledger_connection
from core_banking_stub.group_writers.ledger_connection import LedgerConnection
from servicekit.database import Database
from sqlalchemy import text

_END = text("SELECT pg_terminate_backend(:backend)")
_LIVES = text("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = :backend)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Comes at the step of this number, from the last fault on; there is none after a commit, so it comes there then.

    `is_done`: the step has happened, and only its answer is lost. `ends_process`: nobody is left to try again.
    """

    step: int
    is_done: bool
    ends_process: bool


@dataclass
class Faults:
    """What is still to come, in turn. PostgreSQL ends the connection each time, as it does when a host has died."""

    database: Database
    planned: list[Fault] = field(default_factory=list)
    met: int = 0
    _steps: int = 0

    async def connect(self, url: str) -> LedgerConnection:
        connection = await ledger_connection.connect(url)
        driver: Any = _Driver(connection._driver, self)
        return LedgerConnection(driver)

    def clear(self) -> None:
        """An example that failed may have left some."""
        self.planned.clear()
        self._steps = 0

    def due(self, *, is_last: bool) -> Fault | None:
        """The fault that comes at the step which is about to be taken."""
        if not self.planned:
            return None
        if self.planned[0].step > self._steps and not is_last:
            self._steps += 1
            return None
        self._steps = 0
        self.met += 1
        return self.planned.pop(0)

    async def end(self, backend: int) -> None:
        """Returns when it has ended, so that nobody waits for its locks."""
        async with self.database.glance() as session:
            await session.scalar(_END, {"backend": backend})
            while await session.scalar(_LIVES, {"backend": backend}):
                continue


class _Driver:
    """What the writer uses of asyncpg's connection."""

    def __init__(self, driver: Any, faults: Faults) -> None:
        self._driver = driver
        self._faults = faults
        self.is_of_ended_process = False

    async def fetch(self, statement: str, *values: Any) -> Any:
        return await self.step(lambda: self._driver.fetch(statement, *values))

    async def fetchrow(self, statement: str, *values: Any) -> Any:
        return await self.step(lambda: self._driver.fetchrow(statement, *values))

    async def execute(self, statement: str) -> Any:
        if statement != "ROLLBACK":
            return await self.step(lambda: self._driver.execute(statement), is_last=statement == "COMMIT")
        return None if self.is_of_ended_process else await self._driver.execute(statement)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    async def step(self, taken: Callable[[], Awaitable[Any]], *, is_last: bool = False) -> Any:
        fault = self._faults.due(is_last=is_last)
        if fault is None:
            return await taken()
        if fault.is_done:
            await taken()
        await self._faults.end(self._driver.get_server_pid())
        if fault.ends_process:
            self.is_of_ended_process = True
            raise asyncio.CancelledError
        if not fault.is_done:
            return await taken()
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")
