"""What a bank must be able to do to take part, and what is asked of its books afterwards."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shapes import PURSE_MINOR, Task

CONNECTIONS = 32
"""To PostgreSQL, for every contestant alike."""


class Outcome(StrEnum):
    DONE = "done"
    REPLAYED = "replayed"
    REFUSED = "refused"
    READ = "read"
    FAILED = "failed"


Shot = Callable[[], Awaitable[Outcome]]
"""One task, ready to be fired. It is made before the time runs."""


@dataclass(frozen=True, slots=True)
class Books:
    """All balances, what the entries of each account come to, how many transfers there are, and how many too many."""

    balances: Sequence[int]
    entry_sums: Sequence[int]
    transfers: int
    doubled: int


@dataclass(frozen=True, slots=True)
class Faults:
    """Money in minor units: above 0 it was made, below 0 it was lost. Accounts are overdrawn by what they show or by
    what their entries come to.
    """

    money_made: int
    balances_unlike_entries: int
    overdrawn: int
    doubled: int

    @property
    def any(self) -> bool:
        return any((self.money_made, self.balances_unlike_entries, self.overdrawn, self.doubled))


class Bank(Protocol):
    """Its accounts are numbered from 0 and each begins with PURSE_MINOR."""

    @property
    def name(self) -> str: ...

    @property
    def knows_keys(self) -> bool:
        """Whether it carries an order with a known key out once only, and refuses what an account does not have."""
        ...

    async def open(self) -> None: ...

    def shot(self, task: Task) -> Shot: ...

    async def books(self) -> Books: ...

    async def close(self) -> None: ...


def faults_of(books: Books, purse_minor: int = PURSE_MINOR) -> Faults:
    spent = [purse_minor + entries for entries in books.entry_sums]
    pairs = list(zip(books.balances, spent, strict=True))
    return Faults(
        money_made=sum(books.balances) - purse_minor * len(books.balances),
        balances_unlike_entries=sum(balance != by_entries for balance, by_entries in pairs),
        overdrawn=sum(min(pair) < 0 for pair in pairs),
        doubled=books.doubled,
    )
