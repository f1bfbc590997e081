from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, delete, insert, select, update

from auth.sessions.domain import EndedSession, EndReason, StoredSession
from auth.sessions.tables import session_value_hashes, sessions

_PURGE_MAX = 500


async def add(session: WriteSession, stored: StoredSession, value_hash: bytes | None) -> None:
    await session.run(
        insert(sessions).values(
            id=stored.session_id,
            identity_id=stored.identity_id,
            client_id=stored.client_id,
            signed_in_at=stored.signed_in_at,
            idle_expires_at=stored.idle_expires_at,
            expires_at=stored.expires_at,
        )
    )
    if value_hash is not None:
        await session.run(insert(session_value_hashes).values(session_id=stored.session_id, value_hash=value_hash))


async def by_value_hash(session: ReadSession, value_hash: bytes) -> StoredSession | None:
    row = await session.first(
        select(sessions)
        .join(session_value_hashes, session_value_hashes.c.session_id == sessions.c.id)
        .where(session_value_hashes.c.value_hash == value_hash)
    )
    return None if row is None else _stored(row)


async def by_id(session: ReadSession, session_id: UUID) -> StoredSession | None:
    row = await session.first(select(sessions).where(sessions.c.id == session_id))
    return None if row is None else _stored(row)


async def has_any(session: ReadSession, identity_id: UUID) -> bool:
    """Whether this person has a session, running or over: those that are long over are forgotten."""
    found = select(sessions.c.id).where(sessions.c.identity_id == identity_id).limit(1)
    return await session.first(found) is not None


async def locked(session: WriteSession, session_id: UUID) -> StoredSession | None:
    row = await session.first(select(sessions).where(sessions.c.id == session_id).with_for_update())
    return None if row is None else _stored(row)


async def extend_idle(session: WriteSession, session_id: UUID, idle_expires_at: datetime) -> None:
    """Never brings an ended session back, and never moves the idle end to an earlier time."""
    await session.run(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.ended_at.is_(None), sessions.c.idle_expires_at < idle_expires_at)
        .values(idle_expires_at=idle_expires_at)
    )


async def end(session: WriteSession, session_id: UUID, at: datetime, reason: EndReason) -> None:
    await session.run(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason.value)
    )


async def end_all_of(session: WriteSession, kept: StoredSession, at: datetime) -> list[EndedSession] | None:
    """End every session of a person but one, because of a new password; None when that one is over itself."""
    running = (
        select(sessions.c.id)
        .where(sessions.c.identity_id == kept.identity_id, sessions.c.ended_at.is_(None), sessions.c.expires_at > at)
        .order_by(sessions.c.id)
        .with_for_update()
    )
    found = [row.id for row in await session.all(running)]
    if kept.session_id not in found:
        return None
    others = [session_id for session_id in found if session_id != kept.session_id]
    reason = EndReason.PASSWORD_CHANGED.value
    await session.run(update(sessions).where(sessions.c.id.in_(others)).values(ended_at=at, end_reason=reason))
    hashes = await session.all(select(session_value_hashes).where(session_value_hashes.c.session_id.in_(others)))
    hash_of = {row.session_id: row.value_hash for row in hashes}
    return [EndedSession(session_id, hash_of.get(session_id)) for session_id in others]


async def purge(session: WriteSession, over_before: datetime) -> int:
    """Delete sessions whose absolute end lies before this, a few hundred at most; hashes and tokens go with them."""
    over = select(sessions.c.id).where(sessions.c.expires_at < over_before).limit(_PURGE_MAX)
    result = await session.run(delete(sessions).where(sessions.c.id.in_(over.scalar_subquery())))
    return result.rowcount


def _stored(row: Row[Any]) -> StoredSession:
    return StoredSession(
        session_id=row.id,
        identity_id=row.identity_id,
        client_id=row.client_id,
        signed_in_at=row.signed_in_at,
        idle_expires_at=row.idle_expires_at,
        expires_at=row.expires_at,
        ended=row.ended_at is not None,
    )
