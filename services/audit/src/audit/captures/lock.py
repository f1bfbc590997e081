"""One writer: whoever holds this lock in the audit's own database may capture. It ends with its connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from servicekit.logging import get_logger

from audit.source_logs.connections import Connection, open_session, rows_of

CAPTURE_LOCK = 727_004
_ASK_EVERY_SECONDS = 1.0
_ANSWER_SECONDS_MAX = 5.0
_TRY = "SELECT pg_try_advisory_lock(%s) AS is_ours"


class LockLost(Exception):
    """The connection that holds the lock ended: somebody else may write now."""


@asynccontextmanager
async def captured_alone(url: str, stop: asyncio.Event) -> AsyncIterator[bool]:
    """Wait for the lock; False when `stop` came first. Raises LockLost out of the block as soon as it is lost."""
    try:
        connection = await open_session(url, "audit-capture-lock")
    except (psycopg.Error, OSError, TimeoutError) as error:
        raise LockLost(type(error).__name__) from error
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(connection.close)
        if not await _locked(connection, stop):
            yield False
            return
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        watching = tasks.create_task(_watch(connection))
        try:
            yield True
        finally:
            watching.cancel()


async def _locked(connection: Connection, stop: asyncio.Event) -> bool:
    is_told = False
    while not stop.is_set():
        try:
            (row,) = await rows_of(connection, _TRY, [CAPTURE_LOCK])
        except (psycopg.Error, OSError) as error:
            raise LockLost(type(error).__name__) from error
        if row["is_ours"]:
            return True
        if not is_told:
            get_logger("audit.captures").info("capture.waits-for-other")
            is_told = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ASK_EVERY_SECONDS):
                await stop.wait()
    return False


async def _watch(connection: Connection) -> None:
    while True:
        await asyncio.sleep(_ASK_EVERY_SECONDS)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS_MAX):
                await rows_of(connection, "SELECT 1")
        except (psycopg.Error, OSError, TimeoutError) as error:
            raise LockLost(type(error).__name__) from error
