from datetime import datetime
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import func, insert, select, update

from auth.refresh_tokens.domain import StoredToken
from auth.refresh_tokens.tables import refresh_token_secrets, refresh_tokens

_PURGE_MAX = 500


async def session_of(session: ReadSession, token_hash: bytes) -> UUID | None:
    found: UUID | None = await session.scalar(
        select(refresh_tokens.c.session_id)
        .join(refresh_token_secrets, refresh_token_secrets.c.token_id == refresh_tokens.c.id)
        .where(refresh_token_secrets.c.token_hash == token_hash)
    )
    return found


async def by_hash(session: ReadSession, token_hash: bytes) -> StoredToken | None:
    row = await session.first(
        select(refresh_tokens, refresh_token_secrets.c.sealed_successor)
        .join(refresh_token_secrets, refresh_token_secrets.c.token_id == refresh_tokens.c.id)
        .where(refresh_token_secrets.c.token_hash == token_hash)
    )
    if row is None:
        return None
    return StoredToken(row.id, row.session_id, row.generation, row.used_at, row.sealed_successor)


async def newest_generation(session: ReadSession, session_id: UUID) -> int:
    return int(
        await session.scalar(
            select(func.max(refresh_tokens.c.generation)).where(refresh_tokens.c.session_id == session_id)
        )
    )


async def add(session: WriteSession, token: StoredToken, token_hash: bytes, at: datetime) -> None:
    await session.run(
        insert(refresh_tokens).values(
            id=token.token_id, session_id=token.session_id, generation=token.generation, issued_at=at
        )
    )
    await session.run(insert(refresh_token_secrets).values(token_id=token.token_id, token_hash=token_hash))


async def mark_used(session: WriteSession, token_id: UUID, at: datetime, sealed_successor: bytes) -> None:
    await session.run(update(refresh_tokens).where(refresh_tokens.c.id == token_id).values(used_at=at))
    await session.run(
        update(refresh_token_secrets)
        .where(refresh_token_secrets.c.token_id == token_id)
        .values(sealed_successor=sealed_successor)
    )


async def forget_successors(session: WriteSession, used_before: datetime) -> int:
    """Remove the sealed successors of tokens used before this, a few hundred at most."""
    over = (
        select(refresh_tokens.c.id)
        .join(refresh_token_secrets, refresh_token_secrets.c.token_id == refresh_tokens.c.id)
        .where(refresh_tokens.c.used_at < used_before, refresh_token_secrets.c.sealed_successor.is_not(None))
        .limit(_PURGE_MAX)
    )
    result = await session.run(
        update(refresh_token_secrets)
        .where(refresh_token_secrets.c.token_id.in_(over.scalar_subquery()))
        .values(sealed_successor=None)
    )
    return result.rowcount
