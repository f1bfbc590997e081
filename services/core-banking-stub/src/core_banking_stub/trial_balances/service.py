"""Adds up the whole ledger at the end of a bank day."""

from datetime import date
from zoneinfo import ZoneInfo

from kernel.clock import Clock
from servicekit.database import Database

from core_banking_stub.ledgers.service import bank_day
from core_banking_stub.trial_balances import repository
from core_banking_stub.trial_balances.domain import DayInFuture, TrialBalance, TrialBalances

__all__ = ["DayInFuture", "TrialBalance", "TrialBalanceService", "TrialBalances"]


class TrialBalanceService:
    def __init__(self, database: Database, zone: ZoneInfo, clock: Clock) -> None:
        self._database = database
        self._zone = zone
        self._clock = clock

    async def trial_balances(self, day: date) -> TrialBalances:
        """From entries whose booking date is that day or before it. Raises DayInFuture."""
        if day > bank_day(self._clock.now(), self._zone):
            raise DayInFuture
        async with self._database.read() as session:
            return TrialBalances(day, await repository.trial_balances(session, day, self._zone))
