"""Balances of the past, from entries alone."""

from datetime import datetime

from kernel.clock import Clock
from kernel.ids import AccountId, CustomerId
from kernel.money import Money
from servicekit.database import Database

from core_banking_stub.accounts.service import AccountService
from core_banking_stub.past_balances import repository
from core_banking_stub.past_balances.domain import InstantInFuture, PastBalance

__all__ = ["InstantInFuture", "PastBalance", "PastBalanceService"]


class PastBalanceService:
    def __init__(self, database: Database, accounts: AccountService, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._clock = clock

    async def balance_at(self, customer_id: CustomerId, account_id: AccountId, at: datetime) -> PastBalance:
        """With every entry that was booked by then. Raises AccountUnknown and InstantInFuture."""
        if at > self._clock.now():
            raise InstantInFuture
        async with self._database.read() as session:
            details = await self._accounts.held_account(session, customer_id, account_id)
            balance, version = await repository.balance_at(session, account_id, at)
        return PastBalance(account_id, at, Money(minor=balance, currency=details.currency), version)
