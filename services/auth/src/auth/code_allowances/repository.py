from datetime import datetime
from typing import Literal

from kernel.ids import new_id
from servicekit.database import WriteSession
from sqlalchemy import delete, func, insert, select, text

from auth.code_allowances.tables import code_sends

_PURGE_MAX = 500
_LOCK_SPACES = {"email": 727_011, "phone": 727_012}
"""One for each channel: whoever takes an e-mail before a phone, as all do, waits for nobody who waits for them."""


async def lock(session: WriteSession, channel: Literal["email", "phone"], address_digest: bytes) -> None:
    """One send to an address at a time, also while it has no row yet; held until the transaction ends."""
    key = int.from_bytes(address_digest[:4], "big", signed=True)
    await session.run(select(func.pg_advisory_xact_lock(text(str(_LOCK_SPACES[channel])), key)))


async def count_since(session: WriteSession, address_digest: bytes, since: datetime) -> int:
    found = await session.scalar(
        select(func.count())
        .select_from(code_sends)
        .where(code_sends.c.address_digest == address_digest, code_sends.c.sent_at > since)
    )
    return int(found or 0)


async def add(session: WriteSession, address_digest: bytes, at: datetime) -> None:
    await session.run(insert(code_sends).values(id=new_id(), address_digest=address_digest, sent_at=at))


async def purge(session: WriteSession, before: datetime) -> int:
    old = select(code_sends.c.id).where(code_sends.c.sent_at < before).limit(_PURGE_MAX)
    result = await session.run(delete(code_sends).where(code_sends.c.id.in_(old.scalar_subquery())))
    return result.rowcount
