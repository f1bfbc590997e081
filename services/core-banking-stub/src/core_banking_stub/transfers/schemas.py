"""Transfers on the wire."""

import re
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from kernel.ids import AccountId, CustomerId
from kernel.money import Amount, Money
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from servicekit.idempotency import request_hash
from servicekit.texts import PLAIN_TEXT

from core_banking_stub.masks import masked_iban, masked_name
from core_banking_stub.orders.service import Origin, Side, TransferOrder
from core_banking_stub.transfers.service import TransferView


class TransferRequest(BaseModel):
    """`quote_id` is the quote that the customer confirmed; `payee_name` is what the customer calls the payee.

    It stands on the payer's statement alone: paying somebody must not reveal a name that the payee check masks.
    """

    model_config = ConfigDict(extra="forbid")

    debit_account_id: UUID
    credit_iban: str = Field(min_length=1, max_length=50, pattern=PLAIN_TEXT)
    amount: Amount
    reference: str = Field(max_length=140, pattern=PLAIN_TEXT)
    quote_id: UUID
    payee_name: str = Field(min_length=1, max_length=100, pattern=PLAIN_TEXT)
    not_after: AwareDatetime = Field(description="An order that was not carried out by then never will be.")

    def order_of(self, customer_id: CustomerId, key: str, origin: Origin) -> TransferOrder:
        return TransferOrder(
            customer_id=customer_id,
            idempotency_key=key,
            request_hash=request_hash(self),
            debit_account_id=AccountId(self.debit_account_id),
            credit_iban=re.sub(r"\s", "", self.credit_iban).upper(),
            amount=self.amount,
            reference=self.reference,
            quote_id=self.quote_id,
            payee_name=self.payee_name,
            not_after=self.not_after,
            origin=origin,
        )


class TransferSide(BaseModel):
    """One account of a transfer. `balance_after` is null unless the caller holds the account.

    The payee learns who paid; the payer sees the payee's name masked, as before paying.
    """

    model_config = ConfigDict(extra="forbid")

    account_id: UUID
    iban_masked: str | None = Field(max_length=34)
    holder_name: str = Field(max_length=100)
    balance_after: Money | None
    version: int = Field(ge=1)

    @classmethod
    def of(cls, side: Side, view: TransferView, *, masked: bool) -> "TransferSide":
        if side.version is None or side.balance_after is None:
            raise AssertionError("Only completed transfers are shown.")
        held = side.account_id in view.held
        iban = view.ibans.get(side.account_id)
        # Parties outside the bank have no account here, and their name came with the order.
        hidden = masked and not held and iban is not None
        balance = Money.model_construct(minor=side.balance_after, currency=view.transfer.amount.currency)
        # What the ledger recorded is valid: it is not checked again.
        return cls.model_construct(
            account_id=side.account_id,
            iban_masked=None if iban is None else masked_iban(iban),
            holder_name=masked_name(side.name) if hidden else side.name,
            balance_after=balance if held else None,
            version=side.version,
        )


class Transfer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    status: Literal["completed"]
    amount: Amount
    fee: Money
    reference: str = Field(max_length=140)
    debit: TransferSide
    credit: TransferSide
    booked_at: datetime
    booking_date: date

    @classmethod
    def of(cls, view: TransferView) -> "Transfer":
        transfer = view.transfer
        return cls.model_construct(
            id=transfer.transfer_id,
            status="completed",
            amount=transfer.amount,
            fee=Money.model_construct(minor=0, currency=transfer.amount.currency),
            reference=transfer.reference,
            debit=TransferSide.of(transfer.debit, view, masked=False),
            credit=TransferSide.of(transfer.credit, view, masked=True),
            booked_at=transfer.booked_at,
            booking_date=transfer.booking_date,
        )
