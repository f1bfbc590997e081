"""Transfers as operators see them."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from kernel.ids import OperatorId, TransferId
from kernel.money import Amount, Money
from pydantic import BaseModel, ConfigDict, Field
from servicekit.idempotency import request_hash
from servicekit.texts import PLAIN_TEXT

from core_banking_stub.operator_transfers.service import WholeTransfer
from core_banking_stub.orders.service import Origin, Reversal, Side


class OperatorTransferSide(BaseModel):
    """One account of it. `version` and `balance_after` are its entry's, null when nothing was moved."""

    model_config = ConfigDict(extra="forbid")

    account_id: UUID
    iban: str | None = Field(max_length=34)
    name: str = Field(max_length=100)
    version: int | None
    balance_after: Money | None

    @classmethod
    def of(cls, side: Side, whole: WholeTransfer) -> Self:
        balance = side.balance_after
        return cls(
            account_id=side.account_id,
            iban=whole.ibans.get(side.account_id),
            name=side.name,
            version=side.version,
            balance_after=None if balance is None else Money(minor=balance, currency=whole.transfer.amount.currency),
        )


class OperatorTransfer(BaseModel):
    """Any judged order. `reversal_of`, `reversed_by` and `hold_id` are other transfers, to be asked for by their id.

    `customer_id` is null for what the bank did by itself.
    """

    model_config = ConfigDict(extra="forbid")

    id: UUID
    operation: str = Field(max_length=40)
    outcome: Literal["completed", "refused", "held", "voided"]
    refusal_code: str | None = Field(max_length=60)
    amount: Amount
    reference: str = Field(max_length=140)
    customer_id: UUID | None
    debit: OperatorTransferSide
    credit: OperatorTransferSide
    booked_at: datetime
    booking_date: date
    hold_id: UUID | None
    reversal_of: UUID | None
    reversed_by: UUID | None

    @classmethod
    def of(cls, whole: WholeTransfer) -> Self:
        transfer = whole.transfer
        return cls(
            id=transfer.transfer_id,
            operation=transfer.operation,
            outcome=transfer.outcome.value,
            refusal_code=transfer.refusal_code,
            amount=transfer.amount,
            reference=transfer.reference,
            customer_id=transfer.customer_id,
            debit=OperatorTransferSide.of(transfer.debit, whole),
            credit=OperatorTransferSide.of(transfer.credit, whole),
            booked_at=transfer.booked_at,
            booking_date=transfer.booking_date,
            hold_id=transfer.hold_id,
            reversal_of=transfer.reversal_of,
            reversed_by=whole.reversed_by,
        )


class ReversalRequest(BaseModel):
    """Why the money is sent back; the reason is kept in the trail."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=200, pattern=PLAIN_TEXT)

    def order_of(self, operator_id: OperatorId, key: str, transfer_id: UUID, origin: Origin) -> Reversal:
        return Reversal(
            operator_id=operator_id,
            idempotency_key=key,
            request_hash=request_hash(_Asked(transfer_id=transfer_id, reason=self.reason)),
            transfer_id=TransferId(transfer_id),
            reason=self.reason,
            origin=origin,
        )


class _Asked(BaseModel):
    """What makes two orders the same: a key belongs to one transfer."""

    transfer_id: UUID
    reason: str
