"""Holds on the wire."""

import re
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from kernel.ids import AccountId, CustomerId, TransferId
from kernel.money import AMOUNT_MINOR_MAX, Amount
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt
from servicekit.idempotency import request_hash
from servicekit.texts import PLAIN_TEXT

from core_banking_stub.holds.service import HeldMoney
from core_banking_stub.orders.service import HoldPosting, HoldVoid, Origin, TransferOrder


class HoldRequest(BaseModel):
    """A transfer whose money is only set aside, until it is posted, voided or `expires_at` has come.

    `quote_id` and `not_after` are for whoever quoted it; `payee_name` is what the customer calls the payee.
    """

    model_config = ConfigDict(extra="forbid")

    debit_account_id: UUID
    credit_iban: str = Field(min_length=1, max_length=50, pattern=PLAIN_TEXT)
    amount: Amount
    reference: str = Field(max_length=140, pattern=PLAIN_TEXT)
    quote_id: UUID | None = None
    payee_name: str = Field(min_length=1, max_length=100, pattern=PLAIN_TEXT)
    not_after: AwareDatetime | None = None
    expires_at: AwareDatetime = Field(description="At most seven days ahead; the money is free again then.")

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
            not_after=self.expires_at if self.not_after is None else min(self.not_after, self.expires_at),
            held_until=self.expires_at,
            origin=origin,
        )


class HoldPostingRequest(BaseModel):
    """Without `minor` all that is held is moved; with it so much, and the rest is free again."""

    model_config = ConfigDict(extra="forbid")

    minor: StrictInt | None = Field(default=None, ge=1, le=AMOUNT_MINOR_MAX)

    def order_of(self, customer_id: CustomerId, key: str, hold_id: UUID, origin: Origin) -> HoldPosting:
        return HoldPosting(
            customer_id=customer_id,
            idempotency_key=key,
            request_hash=request_hash(_Asked(hold_id=hold_id, minor=self.minor)),
            hold_id=TransferId(hold_id),
            minor=self.minor,
            origin=origin,
        )


class _Asked(BaseModel):
    """What makes two orders about holds the same: a key belongs to one hold."""

    hold_id: UUID
    minor: int | None = None


def void_of(customer_id: CustomerId, key: str, hold_id: UUID, origin: Origin) -> HoldVoid:
    return HoldVoid(
        customer_id=customer_id,
        idempotency_key=key,
        request_hash=request_hash(_Asked(hold_id=hold_id)),
        hold_id=TransferId(hold_id),
        origin=origin,
    )


class Hold(BaseModel):
    """`posted_amount` and `resolved_at` are null while the money is held; voided and expired move nothing."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    status: Literal["held", "posted", "voided", "expired"]
    amount: Amount
    posted_amount: Amount | None
    debit_account_id: UUID
    expires_at: datetime
    placed_at: datetime
    resolved_at: datetime | None

    @classmethod
    def of(cls, hold: HeldMoney) -> Self:
        return cls(
            id=hold.hold_id,
            status=hold.status,
            amount=hold.amount,
            posted_amount=hold.posted,
            debit_account_id=hold.debit_account_id,
            expires_at=hold.expires_at,
            placed_at=hold.placed_at,
            resolved_at=hold.resolved_at,
        )
