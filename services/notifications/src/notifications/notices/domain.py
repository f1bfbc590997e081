"""What the bank tells customers about: kinds of notices, and which event tells whom what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kernel.events.auth import PasswordChanged, SignedInOnNewDevice
from kernel.events.core_banking import AccountClosed, AccountOpened, Leg, TransferCompleted, TransferRefused
from kernel.events.envelope import EventData

PAGE_MAX = 100


class NoticeKind(StrEnum):
    MONEY_RECEIVED = "money-received"
    TRANSFER_SENT = "transfer-sent"
    MOVED_BETWEEN_OWN_ACCOUNTS = "moved-between-own-accounts"
    TRANSFER_REFUSED = "transfer-refused"
    ACCOUNT_OPENED = "account-opened"
    ACCOUNT_CLOSED = "account-closed"
    SIGNED_IN_ON_NEW_DEVICE = "signed-in-on-new-device"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105  The name of a notice.

    @property
    def is_for_inbox_only(self) -> bool:
        """Whoever ordered a transfer has read of its refusal on the spot; it is kept, and calls nobody."""
        return self is NoticeKind.TRANSFER_REFUSED


Details = Mapping[str, Any]
"""What a notice's words are made of, as JSON: money as on the wire, instants as text."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that one customer is to be told; how they are told is decided elsewhere."""

    customer_id: UUID
    kind: NoticeKind
    details: Details
    transfer_id: UUID | None = None
    account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """An occasion in somebody's inbox. Positions of one customer are 1, 2, 3... without a gap."""

    id: UUID
    position: int
    occasion: Occasion
    created_at: datetime
    read_at: datetime | None = None
    unread_count: int = field(default=0, compare=False)
    """Of the whole inbox, right after this notice came; known only then."""


@dataclass(frozen=True, slots=True)
class InboxState:
    unread_count: int = 0
    last_position: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    notices: Sequence[Notice]
    next_before: int | None
    state: InboxState


def occasions_of(event: EventData) -> list[Occasion]:
    """Whom an event concerns and what it means to each, at most one occasion a customer, in order of customers."""
    found = {occasion.customer_id: occasion for occasion in _occasions(event)}
    return [found[customer_id] for customer_id in sorted(found)]


def _occasions(event: EventData) -> Iterator[Occasion]:
    if isinstance(event, TransferCompleted):
        yield from _of_transfer(event)
    elif isinstance(event, TransferRefused):
        details = {"amount": _wire(event.amount), "refusal_code": event.refusal_code}
        kind = NoticeKind.TRANSFER_REFUSED
        yield Occasion(event.customer_id, kind, details, event.transfer_id, event.debit_account_id)
    elif isinstance(event, AccountOpened):
        details = {"iban_end": event.iban[-4:], "currency": event.currency.value}
        for customer_id in event.customer_ids:
            yield Occasion(customer_id, NoticeKind.ACCOUNT_OPENED, details, account_id=event.account_id)
    elif isinstance(event, AccountClosed):
        for customer_id in event.customer_ids:
            yield Occasion(customer_id, NoticeKind.ACCOUNT_CLOSED, {}, account_id=event.account_id)
    elif isinstance(event, SignedInOnNewDevice):
        details = {"device": event.device, "at": event.signed_in_at.isoformat()}
        yield Occasion(event.customer_id, NoticeKind.SIGNED_IN_ON_NEW_DEVICE, details)
    elif isinstance(event, PasswordChanged):
        yield Occasion(event.customer_id, NoticeKind.PASSWORD_CHANGED, {"at": event.changed_at.isoformat()})


def _of_transfer(event: TransferCompleted) -> Iterator[Occasion]:
    payers, payees = set(event.debit.customer_ids), set(event.credit.customer_ids)
    sent = {"amount": _wire(event.amount), "iban_end": _end(event.credit), "reference": event.reference}
    # The payer is told no name: whose account it is, the payee's bank keeps to itself.
    received = {"amount": _wire(event.amount), "from_name": event.debit.holder_name, "reference": event.reference}
    for customer_id in payers - payees:
        yield Occasion(customer_id, NoticeKind.TRANSFER_SENT, sent, event.transfer_id, event.debit.account_id)
    for customer_id in payees - payers:
        yield Occasion(customer_id, NoticeKind.MONEY_RECEIVED, received, event.transfer_id, event.credit.account_id)
    for customer_id in payers & payees:
        kind = NoticeKind.MOVED_BETWEEN_OWN_ACCOUNTS
        yield Occasion(customer_id, kind, sent, event.transfer_id, event.credit.account_id)


def _wire(amount: Any) -> dict[str, Any]:
    return {"minor": amount.minor, "currency": amount.currency.value}


def _end(leg: Leg) -> str:
    return (leg.iban or "")[-4:]
