from datetime import date
from typing import Annotated
from uuid import UUID

from kernel.money import AMOUNT_MINOR_MAX, Money
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bff.texts import CursorText, SearchText

MinorBound = Annotated[int, Field(ge=0, le=AMOUNT_MINOR_MAX)]


class TransactionQuery(BaseModel):
    """Which of an account's transactions, newest first.

    `text` is looked for in the other party's name and the reference; amounts are minor units, compared without their
    sign; all bounds are inclusive.
    """

    model_config = ConfigDict(extra="forbid")

    cursor: CursorText | None = None
    limit: int = Field(default=30, ge=1, le=100)
    text: SearchText | None = None
    min_minor: MinorBound | None = None
    max_minor: MinorBound | None = None
    from_date: date | None = None
    to_date: date | None = None


class Transaction(BaseModel):
    """One movement of an account, as the account's holder sees it."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=60, description="<account id>-<account version>")
    transfer_id: UUID
    version: int = Field(ge=1)
    amount: Money
    balance_after: Money
    counterparty_name: str = Field(max_length=100)
    counterparty_iban_masked: str | None = Field(max_length=34)
    reference: str = Field(max_length=140)
    booking_date: date
    booked_at: AwareDatetime


class TransactionPage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[Transaction] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=60)
