"""Trial balances on the wire."""

from datetime import date
from typing import Literal, Self

from kernel.money import Currency, Money
from pydantic import BaseModel, ConfigDict, Field

from core_banking_stub.trial_balances.service import TrialBalance as CurrencyFound
from core_banking_stub.trial_balances.service import TrialBalances as BalancesFound


class KindBalance(BaseModel):
    """Of the accounts of one kind: `internal` ones are the bank's own."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["customer", "internal"]
    accounts: int = Field(ge=0)
    debit: Money
    credit: Money


class TrialBalance(BaseModel):
    """`debit` and `credit` add up the balances below and above zero; `difference` is zero, or the books are wrong."""

    model_config = ConfigDict(extra="forbid")

    currency: Currency
    accounts: int = Field(ge=0)
    debit: Money
    credit: Money
    difference: Money
    by_kind: list[KindBalance] = Field(max_length=2)

    @classmethod
    def of(cls, found: CurrencyFound) -> Self:
        def money(minor: int) -> Money:
            return Money(minor=minor, currency=found.currency)

        kinds = [
            KindBalance(kind=part.kind, accounts=part.accounts, debit=money(part.debit), credit=money(part.credit))
            for part in found.parts
        ]
        return cls(
            currency=found.currency,
            accounts=sum(part.accounts for part in found.parts),
            debit=money(found.debit),
            credit=money(found.credit),
            difference=money(found.difference),
            by_kind=kinds,
        )


class TrialBalances(BaseModel):
    """At the end of the bank day `day`; those of today are still to change."""

    model_config = ConfigDict(extra="forbid")

    day: date
    items: list[TrialBalance] = Field(max_length=10)

    @classmethod
    def of(cls, found: BalancesFound) -> Self:
        return cls(day=found.day, items=[TrialBalance.of(one) for one in found.currencies])
