from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import ARRAY, Row, bindparam, func, literal, or_, select, text
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

from audit.records.actors import SEVERAL
from audit.records.domain import Header, Record
from audit.records.schemas import Search
from audit.records.tables import records
from audit.trees.proofs import Span

_HEADER_FIELDS = tuple(field.name for field in fields(Header))
_COLUMNS = (*_HEADER_FIELDS, "nonce", "ciphertext", "leaf_hash")
_TYPES = {column.name: column.type for column in records.columns}
_ARRAYS = ", ".join(f":{name}" for name in _COLUMNS)
_INSERT = text(
    f"INSERT INTO records ({', '.join(_COLUMNS)}) SELECT * FROM unnest({_ARRAYS})"  # noqa: S608  Names of our own columns.
).bindparams(*(bindparam(name, type_=ARRAY(_TYPES[name])) for name in _COLUMNS))
_INSERT_AT_ONCE = 5_000
_LEAVES = text("""
    SELECT wanted.number, record.leaf_hash
    FROM unnest(CAST(:lows AS bigint[]), CAST(:highs AS bigint[])) WITH ORDINALITY AS wanted (low, high, number)
    JOIN records AS record ON record.index >= wanted.low AND record.index < wanted.high
    ORDER BY wanted.number, record.index
""")


async def freeze(session: WriteSession) -> None:
    """All that this transaction reads from here on is of one moment; it must come first."""
    await session.run(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def insert_records(session: WriteSession, made: Sequence[Record]) -> None:
    """All columns as arrays: one statement whatever their number, up to a bound of its size."""
    for at in range(0, len(made), _INSERT_AT_ONCE):
        some = made[at : at + _INSERT_AT_ONCE]
        arrays: dict[str, list[Any]] = {
            name: [getattr(record.header, name) for record in some] for name in _HEADER_FIELDS
        }
        for name in ("nonce", "ciphertext", "leaf_hash"):
            arrays[name] = [getattr(record, name) for record in some]
        await session.run(_INSERT, arrays)


async def position_of(session: ReadSession, source: str) -> int | None:
    found = select(records.c.end_lsn).where(records.c.source == source).order_by(records.c.index.desc()).limit(1)
    return cast("int | None", await session.scalar(found))


async def taken_seqs(session: ReadSession, source: str, positions: Collection[int]) -> Mapping[int, int]:
    """For positions that have records already, the next free number at each: a new cluster counts anew."""
    column = records.c.end_lsn
    found = (
        select(column, func.max(records.c.seq).label("seq"))
        .where(records.c.source == source, column == func.any(literal(list(positions), ARRAY(column.type))))
        .group_by(column)
    )
    return {row.end_lsn: row.seq + 1 for row in await session.all(found)}


async def leaf_hashes(session: ReadSession, spans: Sequence[Span]) -> list[list[bytes]]:
    """For each span of indexes the stored leaf hashes, in order; fewer where records are missing."""
    found: list[list[bytes]] = [[] for _ in spans]
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    for row in await session.all(_LEAVES, {"lows": lows, "highs": highs}):
        found[row.number - 1].append(bytes(row.leaf_hash))
    return found


async def count_records(session: ReadSession) -> int:
    return cast("int", await session.scalar(select(func.count()).select_from(records)))


async def last_index(session: ReadSession) -> int | None:
    return cast("int | None", await session.scalar(select(func.max(records.c.index))))


async def record_at(session: ReadSession, index: int) -> Record | None:
    row = await session.first(select(records).where(records.c.index == index))
    return None if row is None else _record(row)


async def records_from(session: ReadSession, index: int, limit: int) -> list[Record]:
    """Records with this index and later ones, in order."""
    wanted = select(records).where(records.c.index >= index).order_by(records.c.index).limit(limit)
    return [_record(row) for row in await session.all(wanted)]


async def next_records(session: ReadSession, index: int, span: int) -> list[Record]:
    """The first record with this index or a later one, and all whose index is less than `span` above that one's: also
    two of one index, which only a forger can make.
    """
    first = await session.scalar(select(func.min(records.c.index)).where(records.c.index >= index))
    if first is None:
        return []
    wanted = select(records).where(records.c.index >= first, records.c.index - first < span).order_by(records.c.index)
    return [_record(row) for row in await session.all(wanted)]


async def found_records(session: ReadSession, search: Search, digest: str | None) -> list[Record]:
    """Records that fit, newest first; `digest` is the object id of a key that is not in clear."""
    wanted = select(records).where(*_conditions(search, digest)).order_by(records.c.index.desc()).limit(search.limit)
    return [_record(row) for row in await session.all(wanted)]


def _conditions(search: Search, digest: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.before is not None:
        found.append(records.c.index < search.before)
    if search.table is not None:
        found.append(records.c.table_name == search.table)
    if search.object_id is not None:
        # A key of several columns is also found by the first ones: an account's entries by the account.
        low, high = f"{search.object_id}/", f"{search.object_id}0"
        part = (records.c.object_id >= low) & (records.c.object_id < high)
        found.append(or_(records.c.object_id == search.object_id, records.c.object_id == digest, part))
    if search.actor is not None:
        found.append(or_(records.c.actor_subject == search.actor, _shared("actor_subject", search.actor)))
    if search.request_id is not None:
        found.append(or_(records.c.request_id == search.request_id, _shared("request_id", search.request_id)))
    if search.since is not None:
        found.append(records.c.committed_at >= search.since)
    if search.until is not None:
        found.append(records.c.committed_at < search.until)
    return found


def _shared(name: str, value: str) -> ColumnElement[bool]:
    """The row is shared by several actors, and one of them is this; the words of the partial index."""
    told = literal({"marks": [{name: value}]}, JSONB)
    return (records.c.actor_kind == text(f"'{SEVERAL}'")) & cast_to(records.c.facts, JSONB).op("@>")(told)


def _record(row: Row[Any]) -> Record:
    header = Header(**{name: getattr(row, name) for name in _HEADER_FIELDS})
    return Record(header, bytes(row.nonce), bytes(row.ciphertext), bytes(row.leaf_hash))
