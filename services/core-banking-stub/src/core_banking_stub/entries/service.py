"""Reading an account's entries, page by page."""

from dataclasses import dataclass

from kernel.ids import AccountId, CustomerId
from kernel.money import Currency
from servicekit.database import Database

from core_banking_stub.accounts.service import AccountService
from core_banking_stub.entries.domain import CursorMalformed, cursor_after, version_of
from core_banking_stub.ledgers.service import Entry, EntryFilter, LedgerService

__all__ = ["CursorMalformed", "EntryService", "Page"]


@dataclass(frozen=True, slots=True)
class Page:
    currency: Currency
    entries: list[Entry]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageWanted:
    account_id: AccountId
    filter: EntryFilter
    cursor: str | None
    limit: int


class EntryService:
    def __init__(self, database: Database, accounts: AccountService, ledger: LedgerService) -> None:
        self._database = database
        self._accounts = accounts
        self._ledger = ledger

    async def page_for(self, customer_id: CustomerId, wanted: PageWanted) -> Page:
        """Raises AccountUnknown and CursorMalformed."""
        before = None if wanted.cursor is None else version_of(wanted.cursor)
        async with self._database.read() as session:
            details = await self._accounts.held_account(session, customer_id, wanted.account_id)
            # One entry more than wanted tells whether a next page has any.
            found = await self._ledger.entries_before(
                session, wanted.account_id, wanted.filter, (before, wanted.limit + 1)
            )
        entries = found[: wanted.limit]
        more = len(found) > wanted.limit
        return Page(details.currency, entries, cursor_after(entries[-1].version) if more else None)
