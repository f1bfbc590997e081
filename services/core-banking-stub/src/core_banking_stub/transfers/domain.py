"""Orders to move money and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId, CustomerId, TransferId
from kernel.money import Amount

OPERATION = "transfer"


class TransferUnknown(DomainError):
    code = "transfer-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no such transfer"


class OrderExpired(DomainError):
    """The customer's confirmation came too late to be carried out; a repeat of one that was is still answered."""

    code = "quote-expired"
    kind = ErrorKind.CONFLICT
    title = "The quote is too old, ask for a new one"


class TransferRefusedError(DomainError):
    """An order that was judged and moves nothing. It is recorded, so a repeat with the same key is refused alike."""

    kind = ErrorKind.UNPROCESSABLE


class InsufficientFunds(TransferRefusedError):
    code = "insufficient-funds"
    title = "There is not enough money on the account"


class SameAccount(TransferRefusedError):
    code = "same-account"
    title = "Money cannot be sent from an account to itself"


class CurrencyMismatch(TransferRefusedError):
    code = "currency-mismatch"
    title = "Both accounts and the amount must be in one currency"


class BalanceLimit(TransferRefusedError):
    code = "balance-limit"
    title = "An account of this bank cannot count that much money"


REFUSALS: dict[str, type[TransferRefusedError]] = {
    refusal.code: refusal for refusal in (InsufficientFunds, SameAccount, CurrencyMismatch, BalanceLimit)
}


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """What a customer asks for. The key makes it happen once; the hash tells a repeat from another order."""

    customer_id: CustomerId
    idempotency_key: str
    request_hash: bytes
    debit_account_id: AccountId
    credit_iban: str
    amount: Amount
    reference: str
    quote_id: UUID
    payee_name: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Side:
    """One account of a transfer as it was then. Without a version and a balance when nothing was moved."""

    account_id: AccountId
    name: str
    iban_masked: str | None
    version: int | None = None
    balance_after: int | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A judged order; `refusal_code` is None when money moved. The bank's own orders have no customer."""

    transfer_id: TransferId
    customer_id: CustomerId | None
    operation: str
    idempotency_key: str
    request_hash: bytes
    quote_id: UUID | None
    refusal_code: str | None
    amount: Amount
    reference: str
    debit: Side
    credit: Side
    booked_at: datetime
    booking_date: date
