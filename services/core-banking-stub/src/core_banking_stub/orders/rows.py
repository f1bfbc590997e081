"""Judged orders read back from their rows."""

from typing import Any, cast
from uuid import UUID

from kernel.ids import AccountId, CustomerId, TransferId
from kernel.money import Amount, Currency

from core_banking_stub.orders.domain import Outcome, Side, Transfer

TRANSFERS = """
    SELECT t.*, d.balance_after AS debit_balance_after, c.balance_after AS credit_balance_after, EXISTS (
        SELECT FROM account_holders h WHERE h.account_id = t.credit_account_id AND h.customer_id = t.customer_id
    ) AS is_own
    FROM transfers t
    LEFT JOIN entries d ON d.account_id = t.debit_account_id AND d.version = t.debit_version
    LEFT JOIN entries c ON c.account_id = t.credit_account_id AND c.version = t.credit_version
"""

TRANSFER_COLUMNS = (
    *("id", "customer_id", "operation", "key_digest", "request_hash", "outcome", "amount", "currency", "reference"),
    *("debit_account_id", "debit_name", "debit_version", "debit_balance_after"),
    *("credit_account_id", "credit_name", "credit_version", "credit_balance_after"),
    *("booked_at", "booking_date", "quote_id", "refusal_code", "payee_label", "hold_id", "reversal_of", "is_own"),
)
"""What `transfer_of` reads of it."""

Columns = Any
"""A row by the names of its columns, whichever driver read it."""
_CURRENCIES = {currency.value: currency for currency in Currency}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def transfer_of(row: Columns) -> Transfer:
    return Transfer(
        transfer_id=TransferId(row["id"]),
        customer_id=_or_none(CustomerId, row["customer_id"]),
        operation=row["operation"],
        key_digest=row["key_digest"],
        request_hash=row["request_hash"],
        outcome=_OUTCOMES[row["outcome"]],
        amount=Amount(minor=row["amount"], currency=_CURRENCIES[row["currency"]]),
        reference=row["reference"],
        debit=_side(row, "debit"),
        credit=_side(row, "credit"),
        booked_at=row["booked_at"],
        booking_date=row["booking_date"],
        quote_id=row["quote_id"],
        refusal_code=row["refusal_code"],
        payee_label=row["payee_label"],
        hold_id=_or_none(TransferId, row["hold_id"]),
        reversal_of=_or_none(TransferId, row["reversal_of"]),
        is_own=row["is_own"],
    )


def _side(row: Columns, side: str) -> Side:
    return Side(
        account_id=AccountId(row[f"{side}_account_id"]),
        name=row[f"{side}_name"],
        version=row[f"{side}_version"],
        balance_after=row[f"{side}_balance_after"],
    )


def _or_none(make: Any, value: UUID | None) -> Any:
    return None if value is None else cast("Any", make(value))
