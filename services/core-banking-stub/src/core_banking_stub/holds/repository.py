"""Reading holds; they are written by the writer of the ledger alone."""

from kernel.ids import AccountId, CustomerId, TransferId
from kernel.money import Amount, Currency
from servicekit.database import ReadSession
from sqlalchemy import text

from core_banking_stub.holds.domain import HeldMoney

_HOLD = text(
    """
    SELECT h.id, h.account_id, h.amount, h.placed_at, h.expires_at, placed.currency, r.resolution, r.resolved_at,
        resolving.amount AS posted
    FROM holds h
    JOIN transfers placed ON placed.id = h.id
    LEFT JOIN hold_resolutions r ON r.hold_id = h.id
    LEFT JOIN transfers resolving ON resolving.id = r.transfer_id AND r.resolution = 'posted'
    WHERE h.id = :hold_id AND placed.customer_id = :customer_id
    """
)


async def placed_hold(session: ReadSession, customer_id: CustomerId, hold_id: TransferId) -> HeldMoney | None:
    row = await session.first(_HOLD, {"hold_id": hold_id, "customer_id": customer_id})
    if row is None:
        return None
    currency = Currency(row.currency)
    return HeldMoney(
        hold_id=TransferId(row.id),
        status=row.resolution or "held",
        amount=Amount(minor=row.amount, currency=currency),
        posted=None if row.posted is None else Amount(minor=row.posted, currency=currency),
        debit_account_id=AccountId(row.account_id),
        expires_at=row.expires_at,
        placed_at=row.placed_at,
        resolved_at=row.resolved_at,
    )
