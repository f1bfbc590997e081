"""What change data capture would read: the write-ahead log of one database from here on, decoded no further."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from embedded.bank import EmbeddedBank

_SLOT = "test_change_log"
_PEEK = f"""
    SELECT data FROM pg_logical_slot_peek_binary_changes('{_SLOT}', NULL, NULL,
        'proto_version', '1', 'publication_names', 'bank_changes', 'messages', 'true')
"""  # noqa: S608  The slot's name is a constant of this module.
_CHANGES = (b"I", b"U", b"D", b"T")


class ChangeLog:
    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    async def transactions(self) -> list[list[bytes]]:
        """The messages of pgoutput (PostgreSQL 18, section 54.9), grouped by transaction."""
        found: list[list[bytes]] = []
        for row in await self._connection.fetch(_PEEK):
            message = bytes(row["data"])
            if message[:1] == b"B":
                found.append([])
            found[-1].append(message)
        return found

    async def changing_transactions(self) -> list[list[bytes]]:
        """Those that inserted, updated, deleted or truncated something that is published."""
        return [one for one in await self.transactions() if any(message[:1] in _CHANGES for message in one)]

    async def marks(self) -> list[dict[str, Any]]:
        return [mark for one in await self.transactions() for mark in marks_of(one)]


def marks_of(transaction: list[bytes]) -> list[dict[str, Any]]:
    """The audit marks of a transaction. They come as 'M', flags (1: transactional), position (8 bytes), prefix, a zero
    byte, length (4 bytes) and content.
    """
    return [json.loads(m[20:]) for m in transaction if m[:2] == b"M\x01" and m[10:16] == b"audit\0"]


@asynccontextmanager
async def change_log(bank: EmbeddedBank, url: str) -> AsyncIterator[ChangeLog]:
    """Read the log of the database at `url` from now on, as the server's own administrator."""
    server = bank.server
    connection = await asyncpg.connect(
        host="127.0.0.1",
        port=server.port,
        user="postgres",
        password=server.password,
        database=url.rpartition("/")[2],
    )
    try:
        await connection.execute(f"SELECT pg_create_logical_replication_slot('{_SLOT}', 'pgoutput')")
        yield ChangeLog(connection)
        await connection.execute(f"SELECT pg_drop_replication_slot('{_SLOT}')")
    finally:
        await connection.close()
