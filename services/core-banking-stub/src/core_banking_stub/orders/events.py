"""The events of transfers, made from their rows when they are published: rows never change, so events never do."""

from collections.abc import Sequence
from uuid import UUID

from kernel.events.core_banking import Leg, TransferCompleted, TransferRefused
from kernel.events.envelope import Envelope, EventData
from kernel.money import Amount, Currency
from servicekit.database import ReadSession
from sqlalchemy import text

from core_banking_stub.orders.rows import Columns
from core_banking_stub.outgoing_events import SOURCE

_READ = text(
    """
    SELECT t.id, t.booked_at, t.amount, t.currency, t.customer_id, t.operation, t.refusal_code, t.reference,
        t.debit_account_id, t.debit_version, t.debit_name, d.iban AS debit_iban, ARRAY(
            SELECT h.customer_id FROM account_holders h WHERE h.account_id = t.debit_account_id ORDER BY h.position
        ) AS debit_customer_ids,
        t.credit_account_id, t.credit_version, t.credit_name, c.iban AS credit_iban, ARRAY(
            SELECT h.customer_id FROM account_holders h WHERE h.account_id = t.credit_account_id ORDER BY h.position
        ) AS credit_customer_ids
    FROM transfers t
    LEFT JOIN account_details d ON d.account_id = t.debit_account_id
    LEFT JOIN account_details c ON c.account_id = t.credit_account_id
    WHERE t.id = ANY(CAST(:ids AS uuid[]))
    """
)


async def transfer_events(session: ReadSession, transfer_ids: Sequence[UUID]) -> dict[UUID, Envelope]:
    """By the transfer's id, which is the event's too."""
    found = await session.all(_READ, {"ids": list(transfer_ids)})
    return {row.id: _envelope(row._mapping) for row in found}  # noqa: SLF001  SQLAlchemy's public name for it.


def _envelope(row: Columns) -> Envelope:
    data = _refused(row) if row["refusal_code"] else _completed(row)
    return Envelope(
        id=row["id"],
        source=SOURCE,
        type=data.event_type,
        subject=str(row["id"]),
        time=row["booked_at"],
        # What is posted as a past calls nobody.
        seed=row["operation"].startswith("history"),
        data=data,
    )


def _completed(row: Columns) -> EventData:
    return TransferCompleted(
        transfer_id=row["id"],
        debit=_leg(row, "debit"),
        credit=_leg(row, "credit"),
        amount=_amount(row),
        reference=row["reference"],
        booked_at=row["booked_at"],
    )


def _refused(row: Columns) -> EventData:
    return TransferRefused(
        transfer_id=row["id"],
        customer_id=row["customer_id"],
        debit_account_id=row["debit_account_id"],
        amount=_amount(row),
        refusal_code=row["refusal_code"],
    )


def _leg(row: Columns, side: str) -> Leg:
    return Leg(
        account_id=row[f"{side}_account_id"],
        version=row[f"{side}_version"],
        customer_ids=row[f"{side}_customer_ids"],
        iban=row[f"{side}_iban"],
        holder_name=row[f"{side}_name"],
    )


def _amount(row: Columns) -> Amount:
    return Amount(minor=row["amount"], currency=Currency(row["currency"]))
