from datetime import date
from typing import Literal
from uuid import UUID

from kernel.money import Amount, Money
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bff.texts import ReferenceText


class QuoteRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    from_account_id: UUID
    payee_id: UUID
    amount: Amount
    reference: ReferenceText = ""


class QuotedAccount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    name: str = Field(max_length=80)
    iban_masked: str = Field(max_length=34)


class QuotedPayee(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    label: str = Field(max_length=70)
    iban: str = Field(max_length=34)
    holder_name_masked: str = Field(max_length=100)


class Quote(BaseModel):
    """What a transfer would do. It moves nothing until it is confirmed, once, before `expires_at`."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    from_account: QuotedAccount
    payee: QuotedPayee
    amount: Amount
    fee: Money
    total: Money
    balance_after: Money
    arrival: Literal["instant"]
    reference: str = Field(max_length=140)
    expires_at: AwareDatetime


class TransferRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    quote_id: UUID


class TransferSide(BaseModel):
    """One account of a transfer. `account_id` and `balance_after` are told only of accounts that the customer holds,
    and `iban_masked` only of accounts that have an IBAN.
    """

    model_config = ConfigDict(extra="forbid")

    account_id: UUID | None
    iban_masked: str | None = Field(max_length=34)
    holder_name: str = Field(max_length=100)
    balance_after: Money | None


class Transfer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID
    status: Literal["completed"]
    amount: Amount
    fee: Money
    reference: str = Field(max_length=140)
    debit: TransferSide
    credit: TransferSide
    booked_at: AwareDatetime
    booking_date: date
