from datetime import datetime
from uuid import UUID

from servicekit.database import WriteSession
from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from notifications.messages.domain import LEASE, Claim, Message
from notifications.messages.tables import messages


async def claim(session: WriteSession, message: Message, now: datetime) -> Claim:
    """Take the message for this call, unless it is sent or another call has it."""
    await session.run(
        insert(messages)
        .values(
            id=message.message_id,
            channel=message.channel,
            template=message.template,
            language=message.language,
            taken_at=now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )
    ours = await session.first(
        update(messages)
        .where(
            messages.c.id == message.message_id,
            messages.c.sent_at.is_(None),
            or_(messages.c.leased_until.is_(None), messages.c.leased_until <= now),
        )
        .values(leased_until=now + LEASE)
        .returning(messages.c.id)
    )
    if ours is not None:
        return Claim.OURS
    sent_at = await session.scalar(select(messages.c.sent_at).where(messages.c.id == message.message_id))
    return Claim.UNDER_WAY if sent_at is None else Claim.SENT


async def release(session: WriteSession, message_id: UUID) -> None:
    await session.run(update(messages).where(messages.c.id == message_id).values(leased_until=None))


async def mark_sent(session: WriteSession, message_id: UUID, at: datetime) -> None:
    await session.run(update(messages).where(messages.c.id == message_id).values(leased_until=None, sent_at=at))
