"""What a group of orders may touch, and what it is to write."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.ids import AccountId, TransferId

from core_banking_stub.accounts.service import AccountDetails
from core_banking_stub.ledgers.service import Book
from core_banking_stub.orders.domain import (
    Hold,
    LimitKey,
    Limits,
    Order,
    PaidPayee,
    PayeeKey,
    Reversal,
    Transfer,
    TransferOrder,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the bank has settled for all orders."""

    zone: ZoneInfo
    limits: Limits
    payee_is_new_for: timedelta


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a hold ended, and the order that ended it."""

    hold_id: TransferId
    outcome: str
    transfer_id: TransferId
    at: datetime


@dataclass(slots=True)
class Ledger:
    """All that the orders of a group may touch: read under lock, then moved on in memory order by order."""

    by_id: dict[AccountId, AccountDetails]
    by_iban: dict[str, AccountDetails]
    books: dict[AccountId, Book] = field(default_factory=dict)
    known: dict[UUID, Transfer] = field(default_factory=dict)
    quotes: dict[UUID, UUID] = field(default_factory=dict)
    limits: dict[LimitKey, Limits] = field(default_factory=dict)
    usages: dict[LimitKey, tuple[date, int]] = field(default_factory=dict)
    payees: dict[PayeeKey, PaidPayee] = field(default_factory=dict)
    holds: dict[TransferId, Hold] = field(default_factory=dict)
    originals: dict[TransferId, Transfer] = field(default_factory=dict)
    reversed: set[TransferId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Count:
    """How an order counts towards its customer's limits: the day's sum, and what a payee who is new got."""

    key: LimitKey
    spent: int
    payee_key: PayeeKey
    payee: PaidPayee | None


@dataclass(slots=True)
class Written:
    """What one commit is to write; books, usages and payees by their last state."""

    recorded: list[tuple[Order, Transfer]] = field(default_factory=list)
    books: dict[AccountId, Book] = field(default_factory=dict)
    usages: dict[LimitKey, tuple[date, int]] = field(default_factory=dict)
    payees: dict[PayeeKey, PaidPayee] = field(default_factory=dict)
    holds: list[tuple[Transfer, datetime]] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)


def accounts_of(orders: Sequence[Order], ledger: Ledger) -> set[AccountId]:
    """Every account that these orders may touch, as far as it exists."""
    wanted: set[AccountId] = set()
    for order in orders:
        if isinstance(order, TransferOrder):
            if (debit := ledger.by_id.get(order.debit_account_id)) and (
                credit := ledger.by_iban.get(order.credit_iban)
            ):
                wanted |= {debit.account_id, credit.account_id}
            continue
        if isinstance(order, Reversal):
            touched = ledger.originals.get(order.transfer_id)
        else:
            touched = hold.placed if (hold := ledger.holds.get(order.hold_id)) else None
        if touched:
            wanted |= {touched.debit.account_id, touched.credit.account_id}
    return wanted
