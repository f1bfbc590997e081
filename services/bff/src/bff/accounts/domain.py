"""How fresh a kept balance is. An account's version grows with each of its movements, so it orders all figures."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

_CLOCKS_APART_MAX = timedelta(seconds=2)
"""How far the clocks of two copies of this service may differ."""


@dataclass(frozen=True, slots=True)
class KeptBalance:
    """An account's figures at one version, and when they were read from the core."""

    version: int
    balance_minor: int
    available_minor: int
    as_of: datetime

    def is_fresh(self, now: datetime, lifetime: timedelta) -> bool:
        # Figures from the future or of unknown zone are none that this service wrote.
        return self.as_of.tzinfo is not None and now - lifetime <= self.as_of <= now + _CLOCKS_APART_MAX


class VersionFloor:
    """The versions below which this process shows no balance, for a while after it learned of them.

    It covers what Redis was too far away to be told: a customer sees their own transfer whatever became of the cache.
    """

    def __init__(self, *, lifetime_seconds: float, accounts_max: int, seconds: Callable[[], float]) -> None:
        self._lifetime_seconds = lifetime_seconds
        self._accounts_max = accounts_max
        self._seconds = seconds
        self._floors: OrderedDict[UUID, tuple[int, float]] = OrderedDict()

    def lift(self, account_id: UUID, version: int) -> None:
        known = self.of(account_id)
        self._floors[account_id] = (max(known, version), self._seconds() + self._lifetime_seconds)
        self._floors.move_to_end(account_id)
        while len(self._floors) > self._accounts_max:
            self._floors.popitem(last=False)

    def of(self, account_id: UUID) -> int:
        version, ends_at = self._floors.get(account_id, (0, 0.0))
        if ends_at and ends_at <= self._seconds():
            del self._floors[account_id]
            return 0
        return version
