"""Entries on the wire, and how they are asked for."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from kernel.money import AMOUNT_MINOR_MAX, Currency, Money
from pydantic import BaseModel, ConfigDict, Field
from servicekit.texts import PLAIN_TEXT

from core_banking_stub.ledgers.service import Entry as LedgerEntry
from core_banking_stub.ledgers.service import EntryFilter
from core_banking_stub.masks import masked_iban


class EntryQuery(BaseModel):
    """`text` is looked for in the other party's name and the reference, without case and accents; amounts are
    compared without their sign; both dates are booking dates and included.
    """

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(default=None, max_length=60)
    limit: int = Field(default=30, ge=1, le=100)
    text: str | None = Field(default=None, max_length=100, pattern=PLAIN_TEXT)
    min_minor: int | None = Field(default=None, ge=0, le=AMOUNT_MINOR_MAX)
    max_minor: int | None = Field(default=None, ge=0, le=AMOUNT_MINOR_MAX)
    from_date: date | None = None
    to_date: date | None = None

    def filter(self) -> EntryFilter:
        return EntryFilter(self.text, self.min_minor, self.max_minor, self.from_date, self.to_date)


class Entry(BaseModel):
    """One line of the account. `amount` is negative when money left it."""

    model_config = ConfigDict(extra="forbid")

    transfer_id: UUID
    version: int = Field(ge=1)
    amount: Money
    balance_after: Money
    counterparty_name: str = Field(max_length=100)
    counterparty_iban_masked: str | None = Field(max_length=34)
    reference: str = Field(max_length=140)
    booking_date: date
    booked_at: datetime

    @classmethod
    def of(cls, entry: LedgerEntry, currency: Currency) -> Self:
        iban = entry.text.counterparty_iban
        return cls(
            transfer_id=entry.transfer_id,
            version=entry.version,
            amount=Money(minor=entry.amount, currency=currency),
            balance_after=Money(minor=entry.balance_after, currency=currency),
            counterparty_name=entry.text.counterparty_name,
            counterparty_iban_masked=None if iban is None else masked_iban(iban),
            reference=entry.text.reference,
            booking_date=entry.booking_date,
            booked_at=entry.booked_at,
        )


class EntryPage(BaseModel):
    """`next_cursor` is null on the last page."""

    model_config = ConfigDict(extra="forbid")

    items: list[Entry] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=60)
