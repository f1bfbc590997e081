"""What was in the published tables before the slot began, as the snapshot that the slot exported shows it."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from psycopg import sql

from audit.records.schemas import Change
from audit.source_logs.catalogue import PublishedTable, primary_keys, published_tables
from audit.source_logs.connections import Connection, open_session, rows_of

PORTION_ROWS = 1_000
_PLAIN_TYPES = ("bigint", "smallint", "integer", "uuid")
_TYPES = """
    SELECT attname::text AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = %s::oid AND attnum > 0 AND NOT attisdropped
"""


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    published: PublishedTable
    key: tuple[str, ...]
    key_is_plain: bool


class Snapshot:
    """One read-only transaction that sees exactly what the slot will not bring."""

    def __init__(self, session: Connection, tables: list[SnapshotTable]) -> None:
        self._session = session
        self.tables = tables

    async def row_count(self) -> int:
        total = 0
        for table in self.tables:
            question = sql.SQL("SELECT count(*) AS rows FROM {}").format(_name(table.published))
            (row,) = await (await self._session.execute(question)).fetchall()
            total += row["rows"]
        return total

    async def portions(self, rows: int) -> AsyncIterator[list[Change]]:
        portion: list[Change] = []
        async for change in self._changes():
            portion.append(change)
            if len(portion) == rows:
                yield portion
                portion = []
        if portion:
            yield portion

    async def _changes(self) -> AsyncIterator[Change]:
        for table in self.tables:
            columns = table.published.columns
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            # COPY writes values as the log does: as text, by the session's fixed settings.
            question = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(listed, _name(table.published))
            async with self._session.cursor() as cursor, cursor.copy(question) as copy:
                async for row in copy.rows():
                    after = dict(zip(columns, row, strict=True))
                    key = {name: after[name] for name in table.key}
                    name = table.published.name.removeprefix("public.")
                    yield Change("snapshot", name, key, None, after, table.key_is_plain)


@asynccontextmanager
async def opened_snapshot(url: str, name: str) -> AsyncIterator[Snapshot]:
    """`url` is that of the tables' owner: the role that reads the log has no right to read tables."""
    session = await open_session(url, "audit-snapshot")
    try:
        await session.execute("SET statement_timeout = 0")
        await session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        await session.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(name)))
        yield Snapshot(session, await _tables(session))
    finally:
        await session.close()


async def _tables(session: Connection) -> list[SnapshotTable]:
    keys = await primary_keys(session)
    found = []
    for table in await published_tables(session):
        types = {row["name"]: row["type"] for row in await rows_of(session, _TYPES, [table.oid])}
        key = tuple(name for name in keys.get(table.oid, ()) if name in table.columns) or table.columns
        found.append(SnapshotTable(table, key, all(types[name] in _PLAIN_TYPES for name in key)))
    return found


def _name(table: PublishedTable) -> sql.SQL:
    # Quoted by the server itself (quote_ident), in the catalogue's answer.
    return sql.SQL(table.name)


def portion_rows(rows: int, room: int) -> int:
    """So large that every portion gets a place of its own in `room` places of the log below the slot's beginning."""
    return max(PORTION_ROWS, math.ceil(rows / max(room, 1)))
