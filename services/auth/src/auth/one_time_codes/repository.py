from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import insert, select, update

from auth.one_time_codes.domain import SentCode
from auth.one_time_codes.tables import one_time_code_hashes, one_time_codes

Channel = Literal["email", "phone"]
_codes = one_time_codes.c


async def sent_since(
    session: ReadSession, registration_id: UUID, channel: Channel, since: datetime
) -> Sequence[datetime]:
    rows = await session.all(
        select(_codes.sent_at).where(
            _codes.registration_id == registration_id, _codes.channel == channel, _codes.sent_at > since
        )
    )
    return [row.sent_at for row in rows]


async def add(session: WriteSession, code: SentCode, registration_id: UUID, channel: Channel, code_hash: bytes) -> None:
    row = {
        "id": code.code_id,
        "registration_id": registration_id,
        "channel": channel,
        "sent_at": code.sent_at,
        "guesses": code.guesses,
        "used": code.used,
    }
    await session.run(insert(one_time_codes).values(row))
    await session.run(insert(one_time_code_hashes).values(code_id=code.code_id, code_hash=code_hash))


async def latest(session: WriteSession, registration_id: UUID, channel: Channel) -> tuple[SentCode, bytes] | None:
    """The code sent last, with its hash; an earlier one is void."""
    row = await session.first(
        select(one_time_codes, one_time_code_hashes.c.code_hash)
        .join(one_time_code_hashes, one_time_code_hashes.c.code_id == _codes.id)
        .where(_codes.registration_id == registration_id, _codes.channel == channel)
        .order_by(_codes.sent_at.desc(), _codes.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return SentCode(row.id, row.sent_at, row.guesses, row.used), row.code_hash


async def count_guess(session: WriteSession, code_id: UUID) -> None:
    await session.run(update(one_time_codes).where(_codes.id == code_id).values(guesses=_codes.guesses + 1))


async def mark_used(session: WriteSession, code_id: UUID) -> None:
    await session.run(update(one_time_codes).where(_codes.id == code_id).values(used=True))
