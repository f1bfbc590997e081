"""Movements of the past, as the seed of the demo bank orders them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from kernel.errors import DomainError, ErrorKind
from kernel.ids import AccountId
from kernel.money import Amount


class HistoryImpossible(DomainError):
    code = "history-impossible"
    kind = ErrorKind.UNPROCESSABLE
    title = "This past could not have happened"


@dataclass(frozen=True, slots=True)
class HistoricOrder:
    """One past movement between any two accounts, the bank's own included; the names are what statements show."""

    debit_account_id: AccountId
    credit_account_id: AccountId
    amount: Amount
    reference: str
    debit_name: str
    credit_name: str
    booked_at: datetime
    operation: str = "history"


def check_order_in_time(orders: Sequence[HistoricOrder], now: datetime) -> None:
    """Raises HistoryImpossible unless the orders are sorted by time and past."""
    if any(later.booked_at < earlier.booked_at for earlier, later in pairwise(orders)):
        raise HistoryImpossible("The movements are not in the order of their times.")
    if orders and orders[-1].booked_at > now:
        raise HistoryImpossible("A movement of the future is no history.")


def fingerprint(order: HistoricOrder) -> bytes:
    return hashlib.sha256(repr(order).encode()).digest()[:16]
