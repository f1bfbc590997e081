"""Reading what became of orders."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kernel.ids import TransferId
from servicekit.database import ReadSession
from sqlalchemy import text

from core_banking_stub.orders import rows
from core_banking_stub.orders.domain import Transfer

_ONE = text(f"{rows.TRANSFERS} WHERE t.id = :transfer_id")
_EXPIRED = text(
    "SELECT h.id FROM holds h WHERE h.expires_at > :after AND h.expires_at <= :until"
    " AND NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.id) ORDER BY h.expires_at LIMIT :limit"
)
_TAKEN = text("SELECT key_digest FROM transfers WHERE key_digest = ANY(CAST(:digests AS uuid[]))")


async def recorded(session: ReadSession, transfer_id: TransferId) -> Transfer | None:
    row = await session.first(_ONE, {"transfer_id": transfer_id})
    return None if row is None else rows.transfer_of(row._mapping)  # noqa: SLF001  SQLAlchemy's public name for it.


async def digests_taken(session: ReadSession, digests: Iterable[UUID]) -> set[UUID]:
    """Which of these keys have been used."""
    return {row.key_digest for row in await session.all(_TAKEN, {"digests": list(digests)})}


async def expired_holds(session: ReadSession, after: datetime, until: datetime, limit: int) -> list[TransferId]:
    """Those that nothing resolved, of all that expired after the one instant and not after the other."""
    found = await session.all(_EXPIRED, {"after": after, "until": until, "limit": limit})
    return [TransferId(row.id) for row in found]
