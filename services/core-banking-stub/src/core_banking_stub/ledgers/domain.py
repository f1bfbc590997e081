"""The rules of double entry, free of I/O: one order and a whole group of orders are judged by the same function.

Every sum is in minor units of the account's currency. A balance is what was credited less what was debited.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.ids import AccountId, TransferId
from kernel.money import BALANCE_MINOR_MAX, Amount, Currency, Money

TURNOVER_MINOR_MAX = 9 * 10**18
"""Bound of the sums of all debits and of all credits of one account; bigint ends at 9.22 * 10^18."""


class AccountKind(StrEnum):
    CUSTOMER = "customer"
    INTERNAL = "internal"


class AccountStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class InternalPurpose(StrEnum):
    OPENING_BALANCES = "opening-balances"
    CLEARING = "clearing"


_INTERNAL_ACCOUNTS = {
    (InternalPurpose.OPENING_BALANCES, Currency.EUR): "00000000-0000-7000-8000-000000000101",
    (InternalPurpose.CLEARING, Currency.EUR): "00000000-0000-7000-8000-000000000102",
    (InternalPurpose.OPENING_BALANCES, Currency.USD): "00000000-0000-7000-8000-000000000201",
    (InternalPurpose.CLEARING, Currency.USD): "00000000-0000-7000-8000-000000000202",
}


def internal_account_id(purpose: InternalPurpose, currency: Currency) -> AccountId:
    """The bank's own account, which the first migration made. Raises KeyError for a currency without one."""
    return AccountId(UUID(_INTERNAL_ACCOUNTS[purpose, currency]))


class Book(NamedTuple):
    """The state of one account in the ledger. `version` counts its entries; only internal accounts have no floor."""

    account_id: AccountId
    currency: Currency
    kind: AccountKind
    status: AccountStatus
    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0
    version: int = 0
    floor: int | None = 0

    @property
    def balance(self) -> int:
        return self.credits_posted - self.debits_posted

    @property
    def available(self) -> int:
        return self.balance - self.debits_pending

    @property
    def is_open(self) -> bool:
        return self.status is AccountStatus.OPEN

    @property
    def is_settled(self) -> bool:
        """Nothing is left on it and nothing waits to be moved: such an account may be closed."""
        return self.balance == 0 and self.debits_pending == 0 and self.credits_pending == 0

    def balance_money(self) -> Money:
        return Money(minor=self.balance, currency=self.currency)

    def available_money(self) -> Money:
        return Money(minor=self.available, currency=self.currency)


class Refusal(StrEnum):
    """Why an order moves nothing; the values are stable codes."""

    ACCOUNT_UNKNOWN = "account-unknown"
    PAYEE_UNKNOWN = "payee-unknown"
    SAME_ACCOUNT = "same-account"
    CURRENCY_MISMATCH = "currency-mismatch"
    INSUFFICIENT_FUNDS = "insufficient-funds"
    BALANCE_LIMIT = "balance-limit"


class Posting(NamedTuple):
    """Both books as they are after the amount was moved."""

    debit: Book
    credit: Book
    amount: Amount


def judge(debit: Book, credit: Book, amount: Amount) -> Posting | Refusal:
    """Decide one order on the present state of both accounts, which the caller holds locked."""
    refusal = refusal_of(debit, credit, amount)
    if refusal is not None:
        return refusal
    return moved(debit, credit, amount)


def moved(debit: Book, credit: Book, amount: Amount, *, held: int = 0) -> Posting | Refusal:
    """Move an amount that may be moved; `held` is what a hold of the debited account frees by it."""
    after_debit = _next(debit, debit.debits_posted + amount.minor, debit.credits_posted, debit.debits_pending - held)
    after_credit = _next(credit, credit.debits_posted, credit.credits_posted + amount.minor, credit.debits_pending)
    if not (_countable(after_debit) and _countable(after_credit)):
        return Refusal.BALANCE_LIMIT
    return Posting(after_debit, after_credit, amount)


def held(debit: Book, minor: int) -> Book:
    """The account with so much more of its money set aside; negative to free it."""
    return debit._replace(debits_pending=debit.debits_pending + minor)


def refusal_of(debit: Book, credit: Book, amount: Amount) -> Refusal | None:
    """Why an amount may not be moved, or held for being moved later."""
    if not debit.is_open:
        return Refusal.ACCOUNT_UNKNOWN
    if debit.account_id == credit.account_id:
        return Refusal.SAME_ACCOUNT
    if not credit.is_open:
        return Refusal.PAYEE_UNKNOWN
    if not debit.currency == credit.currency == amount.currency:
        return Refusal.CURRENCY_MISMATCH
    if debit.floor is not None and debit.available - amount.minor < debit.floor:
        return Refusal.INSUFFICIENT_FUNDS
    return None


def _next(book: Book, debits_posted: int, credits_posted: int, debits_pending: int) -> Book:
    """The next version; written out, for `_replace` takes three times as long, twice a transfer."""
    return Book(
        book.account_id,
        book.currency,
        book.kind,
        book.status,
        debits_posted,
        credits_posted,
        debits_pending,
        book.credits_pending,
        book.version + 1,
        book.floor,
    )


def _countable(book: Book) -> bool:
    turnover = max(book.debits_posted, book.credits_posted)
    return abs(book.balance) <= BALANCE_MINOR_MAX and turnover <= TURNOVER_MINOR_MAX


@dataclass(frozen=True, slots=True)
class StatementText:
    """What an entry tells its account's holders: the other party, and the reference; parties elsewhere have no IBAN."""

    counterparty_name: str
    counterparty_iban: str | None
    reference: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an account. `amount` is negative on the account that was debited."""

    account_id: AccountId
    version: int
    amount: int
    balance_after: int
    transfer_id: TransferId
    booking_date: date
    value_date: date
    booked_at: datetime
    text: StatementText


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are wanted: amounts without their sign, dates inclusive, text in the other's name or reference."""

    text: str | None = None
    min_minor: int | None = None
    max_minor: int | None = None
    from_date: date | None = None
    to_date: date | None = None


def bank_day(instant: datetime, zone: ZoneInfo) -> date:
    """The bank's calendar day of an aware instant, which is the booking date."""
    return instant.astimezone(zone).date()
