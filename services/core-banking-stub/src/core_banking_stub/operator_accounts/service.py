"""Operators look accounts up and close them."""

from dataclasses import dataclass

from kernel.clock import Clock
from kernel.events.core_banking import AccountClosed
from kernel.ids import AccountId, OperatorId
from servicekit import audit_marks
from servicekit.audit_marks import Actor, AuditMark
from servicekit.database import Database, ReadSession
from servicekit.logging import get_logger

from core_banking_stub import outgoing_events
from core_banking_stub.accounts.service import AccountPage, AccountService, AccountUnknown, AccountWithMoney
from core_banking_stub.ledgers.service import LedgerService
from core_banking_stub.operator_accounts.domain import (
    AccountAlreadyClosed,
    AccountCursorMalformed,
    AccountNotEmpty,
    account_of,
    cursor_after,
)

__all__ = [
    "AccountAlreadyClosed",
    "AccountCursorMalformed",
    "AccountNotEmpty",
    "AccountSearch",
    "ClosureOrder",
    "OperatorAccountService",
]


@dataclass(frozen=True, slots=True)
class AccountSearch:
    cursor: str | None
    limit: int
    iban: str | None
    is_open: bool | None


@dataclass(frozen=True, slots=True)
class ClosureOrder:
    operator_id: OperatorId
    account_id: AccountId
    reason: str


class OperatorAccountService:
    def __init__(self, database: Database, accounts: AccountService, ledger: LedgerService, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._ledger = ledger
        self._clock = clock
        self._log = get_logger("operator_accounts")

    async def search(self, wanted: AccountSearch) -> tuple[list[AccountWithMoney], str | None]:
        """Customers' accounts, newest first, and the next page's cursor. Raises AccountCursorMalformed."""
        before = None if wanted.cursor is None else account_of(wanted.cursor)
        page = AccountPage(before, wanted.limit + 1, wanted.iban, wanted.is_open)
        async with self._database.read() as session:
            found = await self._accounts.page(session, page)
        accounts = found[: wanted.limit]
        more = len(found) > wanted.limit
        return accounts, cursor_after(accounts[-1].details.account_id) if more else None

    async def account(self, account_id: AccountId) -> AccountWithMoney:
        """Raises AccountUnknown."""
        async with self._database.read() as session:
            return await self._account(session, account_id)

    async def close(self, order: ClosureOrder) -> AccountWithMoney:
        """Close an account for good. Raises AccountUnknown, AccountAlreadyClosed or AccountNotEmpty."""
        async with self._database.write() as session:
            details = (await self._account(session, order.account_id)).details
            book = (await self._ledger.lock(session, [order.account_id]))[order.account_id]
            if not book.is_open:
                raise AccountAlreadyClosed
            if not await self._ledger.close_book(session, book):
                raise AccountNotEmpty
            await self._accounts.mark_closed(session, order.account_id)
            event = AccountClosed(
                account_id=order.account_id, customer_ids=list(details.customer_ids), reason=order.reason
            )
            await outgoing_events.append(session, event, order.account_id, self._clock)
            facts = (("account_id", str(order.account_id)), ("reason", order.reason))
            mark = AuditMark(Actor("operator", order.operator_id), "account.close", facts)
            await audit_marks.emit_all(session, [mark])
            closed = await self._account(session, order.account_id)
        self._log.info("account.closed", account_id=str(order.account_id), operator_id=str(order.operator_id))
        return closed

    async def _account(self, session: ReadSession, account_id: AccountId) -> AccountWithMoney:
        found = await self._accounts.details_of(session, [account_id])
        if account_id not in found:
            raise AccountUnknown
        return (await self._accounts.with_books(session, [found[account_id]]))[0]
