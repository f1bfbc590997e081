from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from notifications.notices.domain import PAGE_MAX, InboxState, Notice, NoticeKind, Occasion
from notifications.notices.tables import inboxes, notices

_SINCE = text(
    """
    SELECT notices.*, inboxes.unread_count
    FROM unnest(CAST(:customers AS uuid[]), CAST(:positions AS bigint[])) AS wanted (customer_id, position)
    JOIN inboxes ON inboxes.customer_id = wanted.customer_id AND inboxes.last_position > wanted.position
    CROSS JOIN LATERAL (
        SELECT * FROM notices
        WHERE notices.customer_id = wanted.customer_id AND notices.position > wanted.position
        ORDER BY notices.position LIMIT :limit
    ) AS notices
    ORDER BY notices.customer_id, notices.position
    """
)


async def next_states(session: WriteSession, customer_ids: Sequence[UUID]) -> Mapping[UUID, InboxState]:
    """Take each customer's next position; until the transaction ends nobody else gets one, so none is ever missing.

    The customers come in order, so that two transactions that want the same ones wait and never block each other.
    """
    rows = [{"customer_id": customer_id, "last_position": 1, "unread_count": 1} for customer_id in sorted(customer_ids)]
    found = await session.all(
        upsert(inboxes)
        .values(rows)
        .on_conflict_do_update(
            index_elements=["customer_id"],
            set_={"last_position": inboxes.c.last_position + 1, "unread_count": inboxes.c.unread_count + 1},
        )
        .returning(*inboxes.c)
    )
    return {row.customer_id: InboxState(row.unread_count, row.last_position) for row in found}


async def add(session: WriteSession, entered: Sequence[Notice], event_id: UUID) -> None:
    rows = [
        {
            "id": notice.id,
            "customer_id": notice.occasion.customer_id,
            "position": notice.position,
            "event_id": event_id,
            "kind": notice.occasion.kind.value,
            "details": dict(notice.occasion.details),
            "transfer_id": notice.occasion.transfer_id,
            "account_id": notice.occasion.account_id,
            "created_at": notice.created_at,
        }
        for notice in entered
    ]
    await session.run(insert(notices).values(rows))


async def by_id(session: ReadSession, notice_id: UUID) -> Notice | None:
    row = await session.first(select(notices).where(notices.c.id == notice_id))
    return None if row is None else _notice(row)


async def newest(session: ReadSession, customer_id: UUID, before: int | None, limit: int) -> Sequence[Notice]:
    """The customer's notices below a position, or all, the newest first."""
    wanted = select(notices).where(notices.c.customer_id == customer_id)
    if before is not None:
        wanted = wanted.where(notices.c.position < before)
    rows = await session.all(wanted.order_by(notices.c.position.desc()).limit(limit))
    return [_notice(row) for row in rows]


async def state_of(session: ReadSession, customer_id: UUID) -> InboxState:
    row = await session.first(select(inboxes).where(inboxes.c.customer_id == customer_id))
    return InboxState() if row is None else InboxState(row.unread_count, row.last_position)


async def since(session: ReadSession, positions: Mapping[UUID, int]) -> Sequence[Notice]:
    """What came after each customer's position, oldest first, at most a page a customer."""
    wanted = {"customers": list(positions), "positions": list(positions.values()), "limit": PAGE_MAX}
    return [_notice(row, row.unread_count) for row in await session.all(_SINCE, wanted)]


async def mark_read(session: WriteSession, customer_id: UUID, wanted: UUID | int, at: datetime) -> InboxState:
    """Mark one notice by its id, or all up to a position; what is read already stays as it is."""
    # The inbox first, as a new notice does it, so that the two wait for each other instead of blocking each other.
    await session.first(select(inboxes).where(inboxes.c.customer_id == customer_id).with_for_update())
    which = notices.c.id == wanted if isinstance(wanted, UUID) else notices.c.position <= wanted
    marked = await session.run(
        update(notices)
        .where(notices.c.customer_id == customer_id, notices.c.read_at.is_(None), which)
        .values(read_at=at)
    )
    if marked.rowcount:
        await session.run(
            update(inboxes)
            .where(inboxes.c.customer_id == customer_id)
            .values(unread_count=inboxes.c.unread_count - marked.rowcount)
        )
    return await state_of(session, customer_id)


def _notice(row: Row[Any], unread_count: int = 0) -> Notice:
    occasion = Occasion(row.customer_id, NoticeKind(row.kind), row.details, row.transfer_id, row.account_id)
    return Notice(row.id, row.position, occasion, row.created_at, row.read_at, unread_count)
