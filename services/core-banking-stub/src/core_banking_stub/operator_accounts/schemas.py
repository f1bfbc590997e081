"""Accounts as operators see them."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from kernel.money import Currency, Money
from pydantic import BaseModel, ConfigDict, Field
from servicekit.texts import PLAIN_TEXT

from core_banking_stub.accounts.service import AccountWithMoney


class OperatorAccountQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(default=None, max_length=60)
    limit: int = Field(default=30, ge=1, le=100)
    iban: str | None = Field(default=None, max_length=50, pattern=PLAIN_TEXT)
    status: Literal["open", "closed"] | None = None


class Holder(BaseModel):
    model_config = ConfigDict(extra="forbid")

    customer_id: UUID
    name: str = Field(max_length=100)


class OperatorAccount(BaseModel):
    """`held` is what open holds keep back from `balance`."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    iban: str = Field(max_length=34)
    name: str = Field(max_length=80)
    currency: Currency
    status: Literal["open", "closed"]
    balance: Money
    available: Money
    held: Money
    version: int = Field(ge=0)
    holders: list[Holder] = Field(max_length=10)
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, account: AccountWithMoney) -> Self:
        details, book = account.details, account.book
        holders = zip(details.customer_ids, details.holder_names, strict=True)
        return cls(
            id=details.account_id,
            iban=details.iban,
            name=details.product_name,
            currency=details.currency,
            status=book.status.value,
            balance=book.balance_money(),
            available=book.available_money(),
            held=Money(minor=book.debits_pending, currency=book.currency),
            version=book.version,
            holders=[Holder(customer_id=customer_id, name=name) for customer_id, name in holders],
            opened_at=details.opened_at,
            closed_at=details.closed_at,
        )


class OperatorAccountPage(BaseModel):
    """`next_cursor` is null on the last page."""

    model_config = ConfigDict(extra="forbid")

    items: list[OperatorAccount] = Field(max_length=100)
    next_cursor: str | None = Field(max_length=60)


class ClosureRequest(BaseModel):
    """Why the account is closed; the reason is told to its holders and kept in the trail."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=200, pattern=PLAIN_TEXT)
