"""Reading what belongs to a transfer."""

from kernel.ids import TransferId
from servicekit.database import ReadSession
from sqlalchemy import text

_REVERSED_BY = text("SELECT id FROM transfers WHERE reversal_of = :transfer_id AND outcome <> 'refused'")


async def reversed_by(session: ReadSession, transfer_id: TransferId) -> TransferId | None:
    row = await session.first(_REVERSED_BY, {"transfer_id": transfer_id})
    return None if row is None else TransferId(row.id)
