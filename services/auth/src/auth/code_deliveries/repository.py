from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.database import WriteSession
from sqlalchemy import delete, insert, select, update

from auth.code_deliveries.domain import LEASE, Waiting
from auth.code_deliveries.tables import code_deliveries


async def add(session: WriteSession, waiting: Waiting, due_at: datetime) -> None:
    row = {
        "id": waiting.delivery_id,
        "sealed_message": waiting.sealed_message,
        "due_at": due_at,
        "attempts": waiting.attempts,
        "expires_at": waiting.expires_at,
    }
    await session.run(insert(code_deliveries).values(row))


async def take(session: WriteSession, now: datetime, limit: int) -> Sequence[Waiting]:
    """What is due, oldest first, leased to the caller: nobody else takes it before the lease is over."""
    due = (
        select(code_deliveries.c.id)
        .where(code_deliveries.c.due_at <= now)
        .order_by(code_deliveries.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(code_deliveries)
        .where(code_deliveries.c.id.in_(due.scalar_subquery()))
        .values(due_at=now + LEASE, attempts=code_deliveries.c.attempts + 1)
        .returning(code_deliveries)
    )
    rows = await session.all(statement)
    return [Waiting(row.id, row.sealed_message, row.expires_at, row.attempts) for row in rows]


async def postpone(session: WriteSession, delivery_id: UUID, due_at: datetime) -> None:
    await session.run(update(code_deliveries).where(code_deliveries.c.id == delivery_id).values(due_at=due_at))


async def remove(session: WriteSession, delivery_id: UUID) -> None:
    await session.run(delete(code_deliveries).where(code_deliveries.c.id == delivery_id))
