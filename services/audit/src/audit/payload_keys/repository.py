from collections.abc import Collection, Sequence
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import delete, insert, select

from audit.payload_keys.domain import WrappedKey
from audit.payload_keys.tables import payload_keys


async def keys_of(session: ReadSession, subjects: Collection[str]) -> list[WrappedKey]:
    rows = await session.all(select(payload_keys).where(payload_keys.c.subject.in_(subjects)))
    return [WrappedKey(row.id, row.subject, bytes(row.wrapped_key), row.made_at) for row in rows]


async def keys_by_id(session: ReadSession, ids: Collection[UUID]) -> list[WrappedKey]:
    rows = await session.all(select(payload_keys).where(payload_keys.c.id.in_(ids)))
    return [WrappedKey(row.id, row.subject, bytes(row.wrapped_key), row.made_at) for row in rows]


async def insert_keys(session: WriteSession, keys: Sequence[WrappedKey]) -> None:
    values = [
        {"id": key.id, "subject": key.subject, "wrapped_key": key.wrapped_key, "made_at": key.made_at} for key in keys
    ]
    await session.run(insert(payload_keys).values(values))


async def delete_key(session: WriteSession, subject: str) -> bool:
    found = await session.run(delete(payload_keys).where(payload_keys.c.subject == subject))
    return found.rowcount == 1
