"""What the ledger can be asked to do, and what became of it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, NamedTuple
from uuid import UUID

from kernel.ids import AccountId, CustomerId, OperatorId, TransferId
from kernel.money import Amount, Currency


@dataclass(frozen=True, slots=True)
class Origin:
    """The request that an order came with; both are empty for what the bank does by itself."""

    request_id: str = ""
    traceparent: str = ""


class Outcome(StrEnum):
    COMPLETED = "completed"
    REFUSED = "refused"
    HELD = "held"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder:
    """What a customer asks for. The key makes it happen once; the hash tells a repeat from another order.

    With `held_until` the money is only held, and moves when the hold is posted.
    """

    customer_id: CustomerId
    idempotency_key: str
    request_hash: bytes
    debit_account_id: AccountId
    credit_iban: str
    amount: Amount
    reference: str
    quote_id: UUID | None
    payee_name: str
    not_after: datetime
    held_until: datetime | None = None
    origin: Origin

    @property
    def operation(self) -> str:
        return "transfer" if self.held_until is None else "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPosting:
    """Move what is held, or only `minor` of it: the rest is free again. Once, or never."""

    operation: ClassVar[str] = "hold-posting"

    customer_id: CustomerId
    idempotency_key: str
    request_hash: bytes
    hold_id: TransferId
    minor: int | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldVoid:
    """Free what is held; without a customer because it expired."""

    customer_id: CustomerId | None
    idempotency_key: str
    request_hash: bytes
    hold_id: TransferId
    origin: Origin

    @property
    def operation(self) -> str:
        return "hold-expiry" if self.customer_id is None else "hold-void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """Send the money of a completed transfer back, at most once."""

    operation: ClassVar[str] = "reversal"
    customer_id: ClassVar[None] = None

    operator_id: OperatorId
    idempotency_key: str
    request_hash: bytes
    transfer_id: TransferId
    reason: str
    origin: Origin


Order = TransferOrder | HoldPosting | HoldVoid | Reversal


class Side(NamedTuple):
    """One account of a transfer as it was then. Without a version and a balance when nothing was moved."""

    account_id: AccountId
    name: str
    version: int | None = None
    balance_after: int | None = None


@dataclass(slots=True, kw_only=True)
class Transfer:
    """A judged order; `refusal_code` tells why it was refused. The bank's own orders have no customer.

    It changes while it is judged, never afterwards.

    `payee_label` is what the payer calls the payee, where that is not the payee's name. `is_own`: the customer holds
    the credited account, too, so no limit counts it.
    """

    transfer_id: TransferId
    customer_id: CustomerId | None
    operation: str
    key_digest: UUID
    request_hash: bytes
    outcome: Outcome
    amount: Amount
    reference: str
    debit: Side
    credit: Side
    booked_at: datetime
    booking_date: date
    quote_id: UUID | None = None
    refusal_code: str | None = None
    payee_label: str | None = None
    hold_id: TransferId | None = None
    reversal_of: TransferId | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an order. `replayed`: it had been judged before, under the same key."""

    transfer: Transfer
    replayed: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Money that is set aside; the transfer that placed it has its id and both accounts."""

    placed: Transfer
    expires_at: datetime
    is_resolved: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """What a customer may send in one currency, in minor units."""

    per_transfer: int
    per_day: int
    new_payee: int


@dataclass(frozen=True, slots=True)
class PaidPayee:
    """Since when a customer has paid an account, and what went there, or is held for it, while it was new.

    None: nothing was ever paid, only held.
    """

    first_paid_at: datetime | None
    spent: int


# Each order asks twice: when what is known is read, and when it is judged.
@lru_cache(maxsize=4096)
def key_digest(scope: UUID | None, operation: str, key: str) -> UUID:
    """By what a key is found: the first 128 bits of SHA-256 over whose it is, for what, and itself."""
    text = f"{'' if scope is None else scope}/{operation}/{key}"
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


def digest_of(order: Order) -> UUID:
    """An operator's keys are their own, as a customer's are."""
    scope = order.operator_id if isinstance(order, Reversal) else order.customer_id
    return key_digest(scope, order.operation, order.idempotency_key)


LimitKey = tuple[CustomerId, Currency]
PayeeKey = tuple[CustomerId, AccountId]
