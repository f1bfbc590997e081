"""Accounts and account holders on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from kernel.money import Currency, Money
from pydantic import BaseModel, ConfigDict, Field

from core_banking_stub.accounts.service import AccountHolder as HolderFound
from core_banking_stub.accounts.service import AccountWithMoney


class Account(BaseModel):
    """`available` is what may be spent: the balance less what is held. `version` grows with each entry."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    iban: str = Field(max_length=34)
    name: str = Field(max_length=80)
    currency: Currency
    balance: Money
    available: Money
    version: int = Field(ge=0)
    opened_at: datetime
    holders: list[str] = Field(max_length=10)

    @classmethod
    def of(cls, account: AccountWithMoney) -> Self:
        details = account.details
        return cls(
            id=details.account_id,
            iban=details.iban,
            name=details.product_name,
            currency=details.currency,
            balance=account.book.balance_money(),
            available=account.book.available_money(),
            version=account.book.version,
            opened_at=details.opened_at,
            holders=list(details.holder_names),
        )


class AccountList(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[Account] = Field(max_length=1000)


class AccountHolder(BaseModel):
    """Whom an IBAN belongs to, masked: enough to recognise a payee. `bank_name` is empty when it is not known."""

    model_config = ConfigDict(extra="forbid")

    iban: str = Field(max_length=34)
    name_masked: str = Field(max_length=100)
    currency: Currency
    bank_name: str = Field(max_length=100)

    @classmethod
    def of(cls, found: HolderFound) -> Self:
        return cls(iban=found.iban, name_masked=found.name_masked, currency=found.currency, bank_name=found.bank_name)
