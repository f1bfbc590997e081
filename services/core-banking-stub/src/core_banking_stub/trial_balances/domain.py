"""A trial balance of one currency."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kernel.errors import DomainError, ErrorKind
from kernel.money import Currency


class DayInFuture(DomainError):
    code = "day-in-future"
    kind = ErrorKind.UNPROCESSABLE
    title = "That day has not come yet"


@dataclass(frozen=True, slots=True)
class Balances:
    """Of the accounts of one kind: the sums of the balances below and above zero, both without their sign."""

    kind: Literal["customer", "internal"]
    accounts: int
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    currency: Currency
    parts: tuple[Balances, ...]

    @property
    def debit(self) -> int:
        return sum(part.debit for part in self.parts)

    @property
    def credit(self) -> int:
        return sum(part.credit for part in self.parts)

    @property
    def difference(self) -> int:
        """Zero, or the books are wrong."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class TrialBalances:
    """Of every currency that the bank keeps. Those of today are still to change."""

    day: date
    currencies: tuple[TrialBalance, ...]
