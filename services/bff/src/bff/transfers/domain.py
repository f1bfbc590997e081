from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId, CustomerId, PayeeId, QuoteId
from kernel.money import Currency, Money

from bff.core_banking.refusals import CurrencyMismatch, InsufficientFunds, SameAccount

QUOTE_LIFETIME = timedelta(minutes=10)
QUOTE_KEPT = timedelta(days=7)
"""How long after its end a quote still tells what was ordered, so that a repeat gets the answer that was lost."""


class QuoteUnknown(DomainError):
    code = "quote-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """The account that pays, with what it may spend, read from the core a moment ago."""

    iban: str
    available: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A transfer as the customer was shown it. It never changes: every retry sends the core the very same order."""

    id: QuoteId
    customer_id: CustomerId
    from_account_id: AccountId
    from_account_name: str
    from_account_iban: str
    payee_id: PayeeId
    payee_label: str
    payee_iban: str
    payee_name_masked: str
    amount_minor: int
    currency: Currency
    balance_after_minor: int
    reference: str
    created_at: datetime
    expires_at: datetime

    @property
    def amount(self) -> Money:
        return Money(minor=self.amount_minor, currency=self.currency)


def check_payable(payer: Payer, *, payee_iban: str, payee_currency: Currency, amount: Money) -> None:
    """Refuse early what the core would refuse. The core alone decides: its answer to the confirmation counts.

    Raises SameAccount, CurrencyMismatch or InsufficientFunds.
    """
    if payer.iban == payee_iban:
        raise SameAccount
    if not payer.available.currency == payee_currency == amount.currency:
        raise CurrencyMismatch
    if payer.available.minor < amount.minor:
        raise InsufficientFunds


def masked_iban(iban: str) -> str:
    """`ES9121000418450200051332` becomes `ES•• •••• … 1332`, as the core masks it."""
    return f"{iban[:2]}•• •••• … {iban[-4:]}"
