"""The ledger as the other features use it. It never opens a transaction: a posting is part of its caller's commit."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from kernel.ids import AccountId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession

from core_banking_stub.ledgers import repository
from core_banking_stub.ledgers.domain import (
    AccountKind,
    AccountStatus,
    Book,
    Entry,
    EntryFilter,
    InternalPurpose,
    Posting,
    Refusal,
    StatementText,
    bank_day,
    held,
    internal_account_id,
    judge,
    moved,
    refusal_of,
)

__all__ = [
    "AccountKind",
    "AccountStatus",
    "Book",
    "Entry",
    "EntryFilter",
    "InternalPurpose",
    "LedgerService",
    "Posting",
    "Refusal",
    "StatementText",
    "bank_day",
    "held",
    "internal_account_id",
    "judge",
    "moved",
    "refusal_of",
]


class LedgerService:
    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    async def open_book(self, session: WriteSession, account_id: AccountId, currency: Currency) -> Book:
        """Begin the books of a customer's account: empty, and never below zero."""
        book = Book(account_id, currency, AccountKind.CUSTOMER, AccountStatus.OPEN)
        await repository.insert_book(session, book)
        return book

    async def books_of(self, session: ReadSession, account_ids: Iterable[AccountId]) -> dict[AccountId, Book]:
        return await repository.books_of(session, account_ids)

    async def lock(self, session: WriteSession, account_ids: Iterable[AccountId]) -> dict[AccountId, Book]:
        """The books, locked until the transaction ends. Waits a bounded time; raises DatabaseBusy after it."""
        return await repository.lock_books(session, account_ids)

    async def close_book(self, session: WriteSession, book: Book) -> bool:
        """Close a locked book; False when something is left on it or held."""
        if not book.is_settled or await repository.has_open_hold(session, book.account_id):
            return False
        await repository.close_book(session, book.account_id)
        return True

    async def entries_before(
        self, session: ReadSession, account_id: AccountId, wanted: EntryFilter, page: tuple[int | None, int]
    ) -> list[Entry]:
        """Entries that fit the filter, newest first; `page` is (only versions below this, at most so many)."""
        before_version, limit = page
        return await repository.entries_before(session, account_id, wanted, before_version, limit)
