"""All SQL of transfers."""

from collections.abc import Sequence
from typing import Any

from kernel.ids import AccountId, CustomerId, TransferId
from kernel.money import Amount, Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, func, select, text

from core_banking_stub.transfers.domain import Side, Transfer
from core_banking_stub.transfers.tables import transfers

_COLUMN_TYPES = {
    "id": "uuid",
    "customer_id": "uuid",
    "operation": "text",
    "idempotency_key": "text",
    "request_hash": "bytea",
    "quote_id": "uuid",
    "status": "text",
    "refusal_code": "text",
    "amount": "bigint",
    "currency": "text",
    "reference": "text",
    "debit_account_id": "uuid",
    "debit_name": "text",
    "debit_iban_masked": "text",
    "debit_version": "bigint",
    "debit_balance_after": "bigint",
    "credit_account_id": "uuid",
    "credit_name": "text",
    "credit_iban_masked": "text",
    "credit_version": "bigint",
    "credit_balance_after": "bigint",
    "booked_at": "timestamptz",
    "booking_date": "date",
}
_ARRAYS = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _COLUMN_TYPES.items())
# One statement for one transfer or thousands; the names are the constants above.
_INSERT = text(
    f"INSERT INTO transfers ({', '.join(_COLUMN_TYPES)}) SELECT * FROM unnest({_ARRAYS})"  # noqa: S608  Only constants of this module.
    " ON CONFLICT ON CONSTRAINT transfers_key DO NOTHING"
)


async def insert_transfers(session: WriteSession, new: Sequence[Transfer]) -> bool:
    """False when the key of any of them is taken, by a commit that this waits for; then roll back."""
    rows = [_row(transfer) for transfer in new]
    result = await session.run(_INSERT, {name: [row[name] for row in rows] for name in _COLUMN_TYPES})
    return bool(result.rowcount == len(new))


async def with_key(session: ReadSession, customer_id: CustomerId, operation: str, key: str) -> Transfer | None:
    statement = select(transfers).where(
        transfers.c.customer_id == customer_id,
        transfers.c.operation == operation,
        transfers.c.idempotency_key == key,
    )
    row = await session.first(statement)
    return None if row is None else _transfer(row)


async def bank_keys_taken(session: ReadSession, operation: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys the bank's own orders have used."""
    statement = select(transfers.c.idempotency_key).where(
        transfers.c.customer_id.is_(None),
        transfers.c.operation == operation,
        transfers.c.idempotency_key == func.any(list(keys)),
    )
    return {row.idempotency_key for row in await session.all(statement)}


async def completed(session: ReadSession, transfer_id: TransferId) -> Transfer | None:
    statement = select(transfers).where(transfers.c.id == transfer_id, transfers.c.status == "completed")
    row = await session.first(statement)
    return None if row is None else _transfer(row)


def _row(transfer: Transfer) -> dict[str, Any]:
    return {
        "id": transfer.transfer_id,
        "customer_id": transfer.customer_id,
        "operation": transfer.operation,
        "idempotency_key": transfer.idempotency_key,
        "request_hash": transfer.request_hash,
        "quote_id": transfer.quote_id,
        "status": "refused" if transfer.refusal_code else "completed",
        "refusal_code": transfer.refusal_code,
        "amount": transfer.amount.minor,
        "currency": transfer.amount.currency.value,
        "reference": transfer.reference,
        "debit_account_id": transfer.debit.account_id,
        "debit_name": transfer.debit.name,
        "debit_iban_masked": transfer.debit.iban_masked,
        "debit_version": transfer.debit.version,
        "debit_balance_after": transfer.debit.balance_after,
        "credit_account_id": transfer.credit.account_id,
        "credit_name": transfer.credit.name,
        "credit_iban_masked": transfer.credit.iban_masked,
        "credit_version": transfer.credit.version,
        "credit_balance_after": transfer.credit.balance_after,
        "booked_at": transfer.booked_at,
        "booking_date": transfer.booking_date,
    }


def _transfer(row: Row[Any]) -> Transfer:
    return Transfer(
        transfer_id=TransferId(row.id),
        customer_id=None if row.customer_id is None else CustomerId(row.customer_id),
        operation=row.operation,
        idempotency_key=row.idempotency_key,
        request_hash=row.request_hash,
        quote_id=row.quote_id,
        refusal_code=row.refusal_code,
        amount=Amount(minor=row.amount, currency=Currency(row.currency)),
        reference=row.reference,
        debit=_side(row, "debit"),
        credit=_side(row, "credit"),
        booked_at=row.booked_at,
        booking_date=row.booking_date,
    )


def _side(row: Row[Any], side: str) -> Side:
    return Side(
        account_id=AccountId(getattr(row, f"{side}_account_id")),
        name=getattr(row, f"{side}_name"),
        iban_masked=getattr(row, f"{side}_iban_masked"),
        version=getattr(row, f"{side}_version"),
        balance_after=getattr(row, f"{side}_balance_after"),
    )
