"""Accounts as their holders know them: names, IBANs and how a new one is numbered."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId, CustomerId
from kernel.money import Currency
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

ACCOUNT_NUMBERS = 10**10
"""How many account numbers a branch has: ten digits in a Spanish IBAN."""
_BRANCH = "0001"
_NAME_MAX = 100


class AccountUnknown(DomainError):
    code = "account-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such account"


class PayeeUnknown(DomainError):
    code = "payee-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "No account has this IBAN"


class IbanInvalid(DomainError):
    code = "iban-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "This is not a valid IBAN"


class CustomerUnknown(DomainError):
    code = "customer-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such customer"


@dataclass(frozen=True, slots=True)
class Bank:
    """Which bank this is; all of it comes from the settings."""

    name: str
    country: str
    code: str


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account without its money. Holders stand in the order in which they were named."""

    account_id: AccountId
    iban: str
    product_name: str
    currency: Currency
    opened_at: datetime
    closed_at: datetime | None
    customer_ids: tuple[CustomerId, ...]
    holder_names: tuple[str, ...]

    @property
    def holder_name(self) -> str:
        return joint_name(self.holder_names)

    def is_held_by(self, customer_id: CustomerId) -> bool:
        return customer_id in self.customer_ids


@dataclass(frozen=True, slots=True)
class AccountOrder:
    """An account to be opened once: the same key always means the same account.

    `opened_at` is for accounts of the demo bank that have a past; `seed` marks their events.
    """

    key: str
    customer_ids: tuple[CustomerId, ...]
    currency: Currency
    name: str
    opened_at: datetime | None = None
    seed: bool = False


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A part of all accounts, newest first: those with ids below `before`, at most `limit`."""

    before: AccountId | None
    limit: int
    iban: str | None = None
    is_open: bool | None = None


@lru_cache(maxsize=4096)
def joint_name(names: tuple[str, ...]) -> str:
    """The names of all holders as one, cut at the 100 characters that events and statements have."""
    whole = " & ".join(names)
    return whole if len(whole) <= _NAME_MAX else whole[: _NAME_MAX - 1] + "…"


def normalised_iban(text: str) -> str:
    """Without spaces and in capitals. Raises IbanInvalid when country, length or check digits are wrong."""
    compact = re.sub(r"\s", "", text).upper()
    try:
        return str(IBAN(compact, validate_bban=True))
    except SchwiftyException as error:
        raise IbanInvalid from error


def numbered_iban(bank: Bank, account_number: int) -> str:
    """The IBAN of an account number, with the check digits of the country and of ISO 13616."""
    if not 0 <= account_number < ACCOUNT_NUMBERS:
        raise AssertionError("An account number has ten digits.")
    return str(
        IBAN.generate(bank.country, bank_code=bank.code, branch_code=_BRANCH, account_code=f"{account_number:010d}")
    )


def bank_name_of(iban: str, bank: Bank) -> str:
    """The name of the bank that an IBAN belongs to; empty when the directory does not know it."""
    parsed = IBAN(iban)
    if parsed.country_code == bank.country and parsed.bank_code == bank.code:
        return bank.name
    return parsed.bank_name or ""
