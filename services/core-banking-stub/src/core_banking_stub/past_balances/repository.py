"""Balances by adding up entries. The times of an account's entries need not grow: a past may be posted later."""

from datetime import datetime

from kernel.ids import AccountId
from servicekit.database import ReadSession
from sqlalchemy import text

_SUM = text(
    """
    SELECT coalesce(sum(amount), 0)::bigint AS balance, coalesce(max(version), 0) AS version
    FROM entries WHERE account_id = :account_id AND booked_at <= :at
    """
)


async def balance_at(session: ReadSession, account_id: AccountId, at: datetime) -> tuple[int, int]:
    """The sum and the newest version."""
    row = await session.first(_SUM, {"account_id": account_id, "at": at})
    if row is None:
        raise AssertionError("An aggregate has one row.")
    return row.balance, row.version
